using Portal.Server.Components;

namespace Portal.Server.Features.Audit;

/// <summary>What a file consists of, in words that fit how many there are.</summary>
/// <param name="One">One of them.</param>
/// <param name="Many">Any other number of them.</param>
public sealed record Counted(string One, string Many)
{
    public static readonly Counted Events = new("event", "events");

    public static readonly Counted AccessGrants = new("access grant", "access grants");

    public static readonly Counted People = new("person", "people");

    public static readonly Counted Providers = new("provider", "providers");

    public static readonly Counted Changes = new("change", "changes");

    /// <summary>What a bar shows.</summary>
    public string ThatLeft => $"{Sentences.Begin(Many)} that have left";

    /// <summary>All that a page is about, to be pointed at.</summary>
    public string These(long count) => count == 0 ? "this empty list" : count == 1 ? $"this {One}" : $"these {count:N0} {Many}";

    /// <summary>How far a download is.</summary>
    public string Told(RunningExport export) => (export.State, export.Total) switch
    {
        (ExportState.Running, { } total) => $"{export.Done:N0} of {Of(total)} {Have(total)} left.",
        (ExportState.Running, null) => $"{Of(export.Done)} {Have(export.Done)} left so far.",
        (ExportState.Whole, _) => export.Done switch
        {
            0 => $"The whole file has left. It has no {Many}.",
            1 => $"The whole file has left. It has one {One}.",
            var done => $"All {Of(done)} have left.",
        },
        (ExportState.BrokenOff, { } total) => $"The download broke off after {export.Done:N0} of {Of(total)}. {Again}",
        (ExportState.BrokenOff, null) => $"The download broke off after {Of(export.Done)}. {Again}",
        _ => "",
    };

    private const string Again = "The file is not whole: download it again.";

    private string Of(long count) => $"{count:N0} {(count == 1 ? One : Many)}";

    private static string Have(long count) => count == 1 ? "has" : "have";
}
