using Portal.Domain.Common;
using Portal.Server.Features.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.Providers;

/// <summary>Claims of records, for whoever a test chooses, on a real database.</summary>
internal sealed class ClaimDesk(TestDatabase database) : IDisposable
{
    public Signers Services { get; } = new(database);

    public World World { get; } = new(database);

    /// <summary>Claims the record of a number.</summary>
    public async Task<Claim> ClaimAsync(Person who, string npi)
    {
        var claimed = await Services.Of<Server.Features.Providers.Providers>(who).CreateAsync(Typed(who.Name, npi));
        Assert.True(claimed.Succeeded, claimed.Error?.Message);
        return claimed.Value;
    }

    /// <summary>What somebody types for a number.</summary>
    public static ProviderInput Typed(string name, string npi) => new(npi, "individual", name, "207Q00000X", "MN");

    public Task<string> NpiAsync(ProviderId provider) => database.ScalarAsync<string>("select npi from providers where id = $1", provider.Value);

    public async Task UploadAsync(Person who, Claim claim) => Assert.True(
        (await Services.Of<Evidence>(who).UploadAsync(claim.Principal, new MemoryStream(SampleFiles.Pdf()), "license.pdf", null)).Succeeded);

    public Task<Result<PrincipalId>> VerifyAsync(Person reviewer, Claim claim) =>
        Services.Of<Claims>(reviewer).VerifyAsync(claim.Provider, claim.Principal, "License checked with the board");

    public Task<Result<PrincipalId>> RefuseAsync(Person reviewer, Claim claim) =>
        Services.Of<Claims>(reviewer).RefuseAsync(claim.Provider, claim.Principal, "Not the person of the record");

    public Task<Result<DelegationId>> LetInAsync(Person reviewer, Claim claim) =>
        Services.Of<TakeOvers>(reviewer).LetInAsync(claim.Provider, claim.Principal, "License checked; the holder does not answer");

    public Task<Result<PrincipalId>> ObjectAsync(Person who, Claim claim) => Services.Of<TakeOvers>(who).ObjectAsync(claim.Provider, claim.Principal);

    public Task<string> StatusAsync(Claim claim) => database.ScalarAsync<string>("select status from principals where id = $1", claim.Principal.Value);

    /// <summary>Lets this much time pass for a claim.</summary>
    public Task PassAsync(Claim claim, int days) => database.SqlAsync(
        """
        update principals set claimed_at = claimed_at - $2, object_until = object_until - $2, let_in_at = let_in_at - $2 where id = $1
        """, claim.Principal.Value, TimeSpan.FromDays(days));

    public void Dispose() => Services.Dispose();
}
