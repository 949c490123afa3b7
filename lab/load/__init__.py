"""How many people one server holds: a load test by Locust, over a stand-in for a hosted chat model."""
