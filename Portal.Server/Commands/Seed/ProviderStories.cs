using Portal.Domain.Common;
using Portal.Server.Features.Providers;

namespace Portal.Server.Commands.Seed;

/// <summary>Provider records, claims, and what staff decide about them.</summary>
internal sealed class ProviderStories(DemoStage stage)
{
    private sealed record Clinic(string Npi, string Name, string State);

    /// <summary>Nora's record, verified.</summary>
    public ProviderId OfNora { get; private set; }

    /// <summary>Theo's record, claimed.</summary>
    public ProviderId OfTheo { get; private set; }

    /// <summary>Gale's clinics, verified.</summary>
    public IReadOnlyList<ProviderId> Clinics { get; private set; } = [];

    /// <summary>Makes the records and the claims.</summary>
    public async Task TellAsync()
    {
        var nora = new ProviderInput("1100090012", "individual", DemoPeople.Nora.Name, "207Q00000X", "MN");
        OfNora = await VerifiedAsync(DemoPeople.Nora, nora, "The license board's list and the identity document agree with the record.");
        var clinics = new List<ProviderId>();
        foreach (var clinic in DemoAnswers.Read<Clinic[]>("clinics"))
            clinics.Add(await VerifiedAsync(
                DemoPeople.Gale, new ProviderInput(clinic.Npi, "organization", clinic.Name, "261QP2300X", clinic.State),
                "The letter of the board names her as authorized official."));
        Clinics = clinics;
        OfTheo = (await ClaimAsync(DemoPeople.Theo, new ProviderInput("1100090020", "individual", DemoPeople.Theo.Name, "208000000X", "WI"))).Provider;
        await ClaimAsync(DemoPeople.Lena, nora with { LegalName = DemoPeople.Lena.Name });
    }

    private async Task<ProviderId> VerifiedAsync(DemoPerson person, ProviderInput record, string found)
    {
        var claim = await ClaimAsync(person, record);
        await stage.As<Claims>(DemoPeople.Renee).VerifyAsync(claim.Provider, claim.Principal, found).OrStopAsync();
        return claim.Provider;
    }

    private async Task<Claim> ClaimAsync(DemoPerson person, ProviderInput record)
    {
        var claim = await stage.As<Providers>(person).CreateAsync(record).OrStopAsync();
        await using var file = DemoFile.Pdf($"Evidence of {person.Name}");
        await stage.As<Evidence>(person).UploadAsync(claim.Principal, file, "Evidence.pdf", file.Length).OrStopAsync();
        return claim;
    }
}
