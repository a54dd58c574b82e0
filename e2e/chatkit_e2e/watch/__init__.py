"""Watch: a stream in the hands of a person, who sends it event by event and sees what each one does."""
