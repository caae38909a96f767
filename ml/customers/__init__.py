"""Values of learners: purchases to come, their money, and intervals of both."""
