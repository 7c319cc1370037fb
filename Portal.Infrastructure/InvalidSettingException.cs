namespace Portal.Infrastructure;

/// <summary>
/// A setting, or the place that it points to, is such that the portal must not start. The message is one sentence for
/// the operator; the program prints it and ends with an exit code other than 0.
/// </summary>
public sealed class InvalidSettingException(string message) : Exception(message);
