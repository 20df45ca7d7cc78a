"""What every conversation stands on: values, questions, answers, texts."""
