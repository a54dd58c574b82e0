"""The scripted fake ChatKit backend: sessions, gates and candidate protocols behind a real socket."""
