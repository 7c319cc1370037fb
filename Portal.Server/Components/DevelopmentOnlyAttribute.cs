namespace Portal.Server.Components;

/// <summary>A page that exists in the Development environment only. Elsewhere its address is not found, by request and inside a circuit.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DevelopmentOnlyAttribute : Attribute;
