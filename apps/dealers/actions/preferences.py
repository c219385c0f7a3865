"""What people change about their own place at work."""


def change_preferences(user, *, by, **choices):
    """Keep the `language` or the `theme` a person chose for themselves."""
    for field, value in choices.items():
        setattr(user, field, value)
    user.save(update_fields=list(choices))
    return user
