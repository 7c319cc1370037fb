using System.Buffers.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Certifications;
using Portal.Tests.Support;
using static Portal.Tests.Certifications.Sample;

namespace Portal.Tests.Certifications;

/// <summary>
/// What certification relies on in ASP.NET Core's own handler, and what it does not do. Its state is internal JSON: when one of these
/// fails after an update of .NET, read docs/decisions/0004 before anything else.
/// </summary>
public sealed class BuiltInPasskeyHandlerTests : IDisposable
{
    private static readonly string User = Account.ToString();

    private readonly PasskeyStore _store = new();
    private readonly ServiceProvider _services;
    private readonly IPasskeyHandler<PasskeyUser> _handler;

    public BuiltInPasskeyHandlerTests()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddHttpContextAccessor();
        services.AddAuthentication();
        services.AddIdentityCore<PasskeyUser>().AddSignInManager();
        services.AddSingleton<IUserStore<PasskeyUser>>(_store);
        services.Configure<IdentityPasskeyOptions>(o =>
        {
            o.ServerDomain = RpId;
            o.UserVerificationRequirement = "required";
        });
        _services = services.BuildServiceProvider();
        _handler = _services.GetRequiredService<IPasskeyHandler<PasskeyUser>>();
    }

    [Fact]
    public async Task The_state_is_the_challenge_and_the_account_and_nothing_else()
    {
        var made = await _handler.MakeRequestOptionsAsync(_store.User, Context());

        var state = JsonNode.Parse(made.AssertionState!)!.AsObject();
        var options = JsonNode.Parse(made.RequestOptionsJson)!.AsObject();
        Assert.Equal(["challenge", "userId"], state.Select(m => m.Key).Order());
        Assert.Equal(User, state["userId"]!.GetValue<string>());
        Assert.Equal(32, Convert.FromBase64String(state["challenge"]!.GetValue<string>()).Length);
        Assert.Equal(
            Convert.FromBase64String(state["challenge"]!.GetValue<string>()),
            Base64Url.DecodeFromChars(options["challenge"]!.GetValue<string>()));
        Assert.Equal("required", options["userVerification"]!.GetValue<string>());
        Assert.Equal(RpId, options["rpId"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public async Task A_challenge_replaced_in_options_and_state_is_accepted_and_ours_agrees(string algorithm)
    {
        using var passkey = SoftwareAuthenticator.Create(algorithm);
        var registered = await RegisterAsync(passkey);
        var challenge = CertificationChallenge.Compute(new byte[32], Certified.CanonicalBytes());

        var made = await _handler.MakeRequestOptionsAsync(_store.User, Context());
        var options = JsonNode.Parse(made.RequestOptionsJson)!;
        options["challenge"] = Base64Url.EncodeToString(challenge);
        var state = JsonNode.Parse(made.AssertionState!)!;
        state["challenge"] = Convert.ToBase64String(challenge);
        var asked = Base64Url.DecodeFromChars(options["challenge"]!.GetValue<string>());
        var answer = passkey.Answer(asked, Origin, RpId);

        var result = await PerformAsync(answer, state.ToJsonString());

        Assert.True(result.Succeeded, result.Failure?.Message);
        Assert.Same(_store.User, result.User);
        Assert.True(Ours(registered.PublicKey, answer, challenge).Passed);
        Assert.False((await PerformAsync(answer, made.AssertionState!)).Succeeded, "The state that was not replaced still holds the old challenge.");
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public async Task What_it_keeps_of_a_registration_is_the_evidence_that_we_need(string algorithm)
    {
        using var passkey = SoftwareAuthenticator.Create(algorithm);

        var registered = await RegisterAsync(passkey);

        Assert.Equal(passkey.PublicKey, registered.PublicKey);
        Assert.True(registered.IsBackupEligible);
        Assert.True(CoseKey.TryRead(registered.PublicKey, out var key, out _));
        Assert.Equal(algorithm, key!.AlgorithmName);
        var honest = Evidence(passkey);
        var report = EvidenceVerifier.Verify(honest with
        {
            Credential = honest.Credential with { AttestationObject = registered.AttestationObject, ClientDataJson = registered.ClientDataJson },
        });
        Assert.True(report.Passed);
    }

    [Fact]
    public async Task It_accepts_the_same_answer_twice_so_the_ceremony_row_must_not()
    {
        using var passkey = SoftwareAuthenticator.Create("ES256");
        await RegisterAsync(passkey);
        var answer = passkey.Answer(new byte[32], Origin, RpId);

        Assert.True((await PerformAsync(answer, State(new byte[32]))).Succeeded);
        Assert.True((await PerformAsync(answer, State(new byte[32]))).Succeeded);
    }

    [Fact]
    public async Task It_accepts_a_subdomain_that_ours_refuses()
    {
        using var passkey = SoftwareAuthenticator.Create("ES256");
        var registered = await RegisterAsync(passkey);
        var answer = passkey.Answer(new byte[32], "https://x.portal.test", RpId);

        Assert.True((await PerformAsync(answer, State(new byte[32]), "https://x.portal.test")).Succeeded);
        Assert.Equal(AssertionCheck.Origin, Ours(registered.PublicKey, answer, new byte[32]).Failed);
    }

    [Fact]
    public async Task It_accepts_a_curve_that_does_not_belong_to_the_algorithm_and_ours_does_not()
    {
        using var passkey = SoftwareAuthenticator.Create("ES256 on P-384");
        _store.User.Passkeys.Add(new UserPasskeyInfo(
            passkey.CredentialId, passkey.PublicKey, Issued, 0, ["internal"], true, true, true, [1], [1]));
        var answer = passkey.Answer(new byte[32], Origin, RpId);

        Assert.True((await PerformAsync(answer, State(new byte[32]))).Succeeded);
        Assert.Equal(AssertionCheck.PublicKey, Ours(passkey.PublicKey, answer, new byte[32]).Failed);
    }

    [Fact]
    public async Task Both_refuse_an_answer_without_user_verification()
    {
        using var passkey = SoftwareAuthenticator.Create("ES256");
        var registered = await RegisterAsync(passkey);
        var answer = passkey.Answer(new byte[32], Origin, RpId, new() { Flags = SoftwareAuthenticator.Synced & ~SoftwareAuthenticator.UserVerified });

        Assert.False((await PerformAsync(answer, State(new byte[32]))).Succeeded);
        Assert.Equal(AssertionCheck.UserVerified, Ours(registered.PublicKey, answer, new byte[32]).Failed);
    }

    public void Dispose() => _services.Dispose();

    private async Task<UserPasskeyInfo> RegisterAsync(SoftwareAuthenticator passkey)
    {
        var made = await _handler.MakeCreationOptionsAsync(new() { Id = User, Name = "jose@example.test", DisplayName = "José" }, Context());
        var challenge = Base64Url.DecodeFromChars(JsonNode.Parse(made.CreationOptionsJson)!["challenge"]!.GetValue<string>());
        var result = await _handler.PerformAttestationAsync(new()
        {
            HttpContext = Context(),
            CredentialJson = passkey.Register(challenge, Origin, RpId).ToJson(),
            AttestationState = made.AttestationState,
        });
        Assert.True(result.Succeeded, result.Failure?.Message);
        _store.User.Passkeys.Add(result.Passkey!);
        return result.Passkey!;
    }

    private Task<PasskeyAssertionResult<PasskeyUser>> PerformAsync(Answer answer, string state, string origin = Origin) =>
        _handler.PerformAssertionAsync(new() { HttpContext = Context(origin), CredentialJson = answer.ToJson(User), AssertionState = state });

    private static string State(byte[] challenge) =>
        new JsonObject { ["challenge"] = Convert.ToBase64String(challenge), ["userId"] = User }.ToJsonString();

    private static AssertionVerdict Ours(byte[] publicKey, Answer answer, byte[] challenge) => AssertionVerifier.Verify(
        publicKey, new(answer.AuthenticatorData, answer.ClientDataJson, answer.Signature), new(challenge, RpId, [Origin], BackupEligible: true));

    private DefaultHttpContext Context(string origin = Origin)
    {
        var context = new DefaultHttpContext { RequestServices = _services };
        context.Request.Host = new HostString(RpId);
        context.Request.Headers.Origin = origin;
        return context;
    }
}

internal sealed class PasskeyUser
{
    public List<UserPasskeyInfo> Passkeys { get; } = [];
}

/// <summary>One user, in memory.</summary>
internal sealed class PasskeyStore : IUserPasskeyStore<PasskeyUser>
{
    public PasskeyUser User { get; } = new();

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(PasskeyUser user, CancellationToken cancellationToken) =>
        Task.FromResult<IList<UserPasskeyInfo>>(user.Passkeys);

    public Task<PasskeyUser?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(Find(credentialId) is null ? null : User);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(Find(credentialId));

    public Task<PasskeyUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Task.FromResult(userId == Account.ToString() ? User : null);

    public Task<string> GetUserIdAsync(PasskeyUser user, CancellationToken cancellationToken) => Task.FromResult(Account.ToString());

    public Task<string?> GetUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) =>
        Task.FromResult<string?>("jose@example.test");

    public Task<string?> GetNormalizedUserNameAsync(PasskeyUser user, CancellationToken cancellationToken) =>
        Task.FromResult<string?>("JOSE@EXAMPLE.TEST");

    public Task<PasskeyUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) =>
        Task.FromResult<PasskeyUser?>(User);

    public Task AddOrUpdatePasskeyAsync(PasskeyUser user, UserPasskeyInfo passkey, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task RemovePasskeyAsync(PasskeyUser user, byte[] credentialId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task SetUserNameAsync(PasskeyUser user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetNormalizedUserNameAsync(PasskeyUser user, string? normalizedName, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IdentityResult> CreateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> UpdateAsync(PasskeyUser user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> DeleteAsync(PasskeyUser user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private UserPasskeyInfo? Find(byte[] credentialId) =>
        User.Passkeys.FirstOrDefault(p => p.CredentialId.AsSpan().SequenceEqual(credentialId));
}
