namespace Portal.Server.Components;

/// <summary>A page above the present one.</summary>
public sealed record Crumb(string Text, string Href);
