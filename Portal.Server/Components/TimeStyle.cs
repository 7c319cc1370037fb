namespace Portal.Server.Components;

public enum TimeStyle
{
    DateTime,
    Time,
    Date,
}
