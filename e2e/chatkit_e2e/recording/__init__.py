"""Recordings of the component: what a visit to the CDN loads, kept in the user's cache folder."""
