namespace Portal.Server.Components;

/// <summary>A provider that the person may act for; the detail tells it from others with the same name: "NPI 1234567893".</summary>
public sealed record ProviderLink(string Name, string Detail, string Href);
