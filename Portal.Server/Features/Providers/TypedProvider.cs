using Portal.Domain.Providers;

namespace Portal.Server.Features.Providers;

/// <summary>A provider's record while somebody types it.</summary>
public sealed class TypedProvider
{
    public string Npi { get; set; } = "";

    public string Kind { get; set; } = "";

    public string LegalName { get; set; } = "";

    public string Taxonomy { get; set; } = "";

    public string PracticeState { get; set; } = "";

    /// <summary>Takes over what the registry says.</summary>
    public void FillFrom(NppesRecord record) =>
        (Npi, Kind, LegalName, Taxonomy, PracticeState) = (record.Npi, record.Kind, record.LegalName, record.Taxonomy, record.PracticeState);

    public ProviderInput Input => new(Npi, Kind, LegalName, Taxonomy, PracticeState);
}
