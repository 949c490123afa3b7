"""Many askers before one model: turns in rounds, equal questions answered once, limits per person."""
