"""The planner of bilateral meetings: plain data in, a plan with its proof out. It imports no framework."""
