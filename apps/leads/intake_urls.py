"""Where other systems send enquiries."""

app_name = "intake"

urlpatterns = []
