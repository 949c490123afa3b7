"""Schedules many people's questions on one model: fairly, within limits, equal ones once."""
