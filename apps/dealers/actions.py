"""What people change about their own place at work."""


def change_preferences(user, *, language, theme, by):
    """Keep the language and the appearance a person chose for themselves."""
    user.language = language
    user.theme = theme
    user.save(update_fields=["language", "theme"])
    return user
