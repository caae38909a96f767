"""The simulated `learning_platform` app (S3): courses of modules, activities, scores."""
