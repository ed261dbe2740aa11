"""What changed, for readers of feeds and calendars."""
