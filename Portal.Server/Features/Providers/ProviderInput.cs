using System.Text;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Data;

namespace Portal.Server.Features.Providers;

/// <summary>What a person enters, or an NPPES record fills in, as typed.</summary>
public sealed record ProviderInput(string Npi, string Kind, string LegalName, string Taxonomy, string PracticeState)
{
    public const int MaxNameLength = 200;

    /// <summary>Reads what was typed. An NPI has its check digit; a legal name is one line of at most 200 characters that can be seen, a letter among them.</summary>
    public Result<ProviderInput> Check()
    {
        if (!Domain.Providers.Npi.TryParse(Npi, out var npi, out var refusal))
            return ProviderErrors.BadNpi(refusal);
        if (LegalName.Length > 4 * MaxNameLength)
            return ProviderErrors.NameTooLong;
        var name = TypedText.TidyLine(LegalName);
        if (name.Length == 0)
            return ProviderErrors.NoName;
        if (TypedText.HasUnseen(name))
            return ProviderErrors.UnseenInName;
        if (name.Length > MaxNameLength)
            return ProviderErrors.NameTooLong;
        if (!name.EnumerateRunes().Any(Rune.IsLetter))
            return ProviderErrors.NoLetterInName;
        if (Kind is not ("individual" or "organization"))
            return ProviderErrors.NoKind;
        if (!Domain.Providers.Taxonomy.TryParse(Taxonomy, out var taxonomy))
            return ProviderErrors.BadTaxonomy;
        var state = PracticeState.Trim().ToUpperInvariant();
        return ReferenceLists.Find("states.v1")?.Label(state) is null
            ? ProviderErrors.BadState
            : new ProviderInput(npi.Value, Kind, name, taxonomy.Code, state);
    }

    /// <summary>What the record says.</summary>
    internal static ProviderInput Of(ProviderRow row) => new(row.Npi, row.Kind, row.LegalName, row.Taxonomy, row.PracticeState);

    /// <summary>What a claim says of the provider: its own words, or the record's.</summary>
    internal static ProviderInput Of(PrincipalRow claim, ProviderRow row) => new(
        row.Npi, claim.ClaimedKind ?? row.Kind, claim.ClaimedLegalName ?? row.LegalName, claim.ClaimedTaxonomy ?? row.Taxonomy,
        claim.ClaimedState ?? row.PracticeState);

    /// <summary>Which fields of another input differ, as the ledger names them.</summary>
    internal IReadOnlyList<string> Differing(ProviderInput other) =>
    [
        .. new[]
        {
            ("kind", Kind == other.Kind), ("legal-name", LegalName == other.LegalName), ("taxonomy", Taxonomy == other.Taxonomy),
            ("practice-state", PracticeState == other.PracticeState),
        }.Where(field => !field.Item2).Select(field => field.Item1),
    ];

    /// <summary>As what somebody acts for a provider of this kind.</summary>
    internal string Capacity => Kind == "individual" ? "practitioner" : "authorized-official";
}
