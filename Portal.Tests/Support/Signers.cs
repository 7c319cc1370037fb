using System.Buffers.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure;
using Portal.Infrastructure.Applications;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Files;
using Portal.Infrastructure.Operations;
using Portal.Server.Features;
using Portal.Server.Features.Account;
using Portal.Server.Features.Applications;

namespace Portal.Tests.Support;

/// <summary>The services of the whole portal on a test's database, for a person whom the test chooses; and applications that are complete.</summary>
internal sealed class Signers : IDisposable
{
    public const string Origin = "http://localhost:5080";
    public const string RpId = "localhost";
    public const string FormKey = "individual-new-enrollment";

    private readonly TestDatabase _database;
    private readonly ScratchFolder _own = new();
    private readonly ServiceProvider _services;

    /// <summary>With the keys of a running portal when a browser is to open what is made here; with its folder when files are.</summary>
    public Signers(
        TestDatabase database, AnswerStore? store = null, DataKeys? keys = null, string masterKeys = "a:" + TestMasterKeys.KeyA, ScratchFolder? data = null,
        TimeProvider? clock = null)
    {
        (_database, Data) = (database, data ?? _own);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("ConnectionStrings:PortalApp", database.AppConnection), new("ConnectionStrings:PortalSequencer", database.SequencerConnection),
            new("Portal:DataFolder", Data.Root), new("Portal:MasterKeys", masterKeys),
            new("Portal:Origin", Origin),
        ]).Build();
        var environment = new HostingEnvironment { EnvironmentName = "Development" };
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddPortalInfrastructure(configuration, environment);
        services.AddPortalAccounts(configuration, environment);
        services.AddPortalFeatures();
        services.AddScoped<ICurrentSession, Chosen>();
        if (clock is not null)
            services.AddSingleton(clock);
        if (store is not null && keys is not null)
            services.AddSingleton(store).AddSingleton(keys);
        _services = services.BuildServiceProvider();
    }

    /// <summary>Where files are kept.</summary>
    public ScratchFolder Data { get; }

    public FormDefinition Form { get; } = FormCatalog.Shipped.Latest(FormKey)!;

    /// <summary>A service as one request of this person gets it.</summary>
    public T Of<T>(Person? person) where T : notnull
    {
        var scope = _services.CreateScope();
        ((Chosen)scope.ServiceProvider.GetRequiredService<ICurrentSession>()).Ticket =
            person is null ? null : new SessionTicket(person.Session, person.Id);
        return scope.ServiceProvider.GetRequiredService<T>();
    }

    public HttpContext Http(string origin = Origin)
    {
        var context = new DefaultHttpContext { RequestServices = _services.CreateScope().ServiceProvider };
        (context.Request.Scheme, context.Request.Host) = ("http", new HostString("localhost:5080"));
        context.Request.Headers.Origin = origin;
        return context;
    }

    /// <summary>Gives a person a passkey, as its registration would have.</summary>
    public async Task<SoftwareAuthenticator> PasskeyAsync(Person person)
    {
        var authenticator = SoftwareAuthenticator.Create("ES256");
        var made = authenticator.Register(new byte[32], Origin, RpId);
        await using var db = _database.Context();
        db.Passkeys.Add(new PasskeyRow
        {
            CredentialId = authenticator.CredentialId,
            AccountId = person.Id.Value,
            Name = "Key",
            PublicKey = authenticator.PublicKey,
            Transports = ["internal"],
            IsUserVerified = true,
            IsBackupEligible = true,
            IsBackedUp = true,
            AttestationObject = made.AttestationObject,
            ClientDataJson = made.ClientDataJson,
            CreatedAt = DateTimeOffset.UnixEpoch.AddYears(56),
        });
        await db.SaveChangesAsync();
        return authenticator;
    }

    /// <summary>A draft with every answer and document that the form asks for.</summary>
    public async Task<EnrollmentApplicationId> CompleteAsync(Person practitioner, ProviderId provider)
    {
        var id = (await Of<Server.Features.Applications.Applications>(practitioner).StartAsync(provider, FormKey)).Value;
        await using var db = _database.Context();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var version = new VersionId((await db.Applications.SingleAsync(a => a.Id == id.Value)).CurrentVersionId);
        var store = Of<AnswerStore>(null);
        var npi = await db.Providers.Where(p => p.Id == provider.Value).Select(p => p.Npi).SingleAsync();
        var complete = Forms.Sample.Complete.With(new FieldAddress("identity", "npi"), npi);
        foreach (var section in Form.Sections)
        {
            foreach (var field in section.Fields)
                await WriteAsync(new FieldAddress(section.Key, field.Key));
            foreach (var group in section.Groups)
                foreach (var (item, position) in complete.Items(section.Key, group.Key).Select((item, i) => (item, i + 1)))
                {
                    db.SectionItems.Add(new SectionItemRow
                    {
                        VersionId = version.Value,
                        SectionKey = section.Key,
                        GroupKey = group.Key,
                        ItemId = item.Id,
                        Position = position,
                        AddedBy = practitioner.Id.Value,
                        AddedAt = DateTimeOffset.UtcNow,
                    });
                    foreach (var field in group.Fields)
                        await WriteAsync(new FieldAddress(section.Key, group.Key, item.Id, field.Key));
                }
            foreach (var slot in section.Documents)
                foreach (var document in complete.Documents(section.Key, slot.Key))
                    db.Documents.Add(new DocumentRow(new AcceptedUpload(
                        new StoredFile(document.Sha256, document.Length, document.Sha256), document.Name, FileKind.Pdf, new ScanResult(ScanOutcome.Clean)))
                    {
                        Id = Guid.NewGuid(),
                        VersionId = version.Value,
                        SectionKey = section.Key,
                        SlotKey = slot.Key,
                        UploadedBy = practitioner.Id.Value,
                        UploadedAt = DateTimeOffset.UtcNow,
                    });
        }
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return id;

        async Task WriteAsync(FieldAddress address)
        {
            if (complete.Raw(address) is { Length: > 0 } raw)
                await store.WriteAsync(db, version, address, Form.Field(address)!.Sensitive, raw, 1, practitioner.Id, DateTimeOffset.UtcNow, null, default);
        }
    }

    /// <summary>A complete application whose signature was asked for.</summary>
    public async Task<EnrollmentApplicationId> WaitingAsync(Person practitioner, ProviderId provider)
    {
        var id = await CompleteAsync(practitioner, provider);
        var asked = await Of<Signing>(practitioner).RequestAsync(id);
        Assert.True(asked.Succeeded, asked.Error?.Message);
        Assert.Empty(asked.Value.Problems);
        return id;
    }

    public async Task<Result<CertificationAsk>> AskAsync(
        Person person, EnrollmentApplicationId application, string? name = null, bool agreed = true, Guid? request = null) =>
        await Of<Certifying>(person).AskAsync(
            application, new SigningForm(request ?? await RequestAsync(application), name ?? person.Name, agreed, agreed), Http());

    /// <summary>The newest request of an application.</summary>
    public Task<Guid> RequestAsync(EnrollmentApplicationId application) => _database.ScalarAsync<Guid>(
        "select id from signature_requests where application_id = $1 order by requested_at desc limit 1", application.Value);

    public Task<Result<VersionId>> AnswerAsync(
        Person person, EnrollmentApplicationId application, CertificationAsk asked, SoftwareAuthenticator passkey, Bend? bend = null)
    {
        var challenge = Base64Url.DecodeFromChars(asked.Options!["challenge"]!.GetValue<string>());
        return Of<Certifying>(person).CompleteAsync(
            application, asked.Ceremony!.Value, passkey.Answer(challenge, Origin, RpId, bend).ToJson(person.Id.Value.ToString()), Http());
    }

    /// <summary>The whole of it: asks and answers.</summary>
    public async Task<Result<VersionId>> SignAsync(Person person, EnrollmentApplicationId application, SoftwareAuthenticator passkey)
    {
        var asked = await AskAsync(person, application);
        return asked.Succeeded ? await AnswerAsync(person, application, asked.Value, passkey) : asked.Error;
    }

    public Task<string> StatusAsync(EnrollmentApplicationId application) =>
        _database.ScalarAsync<string>("select status from applications where id = $1", application.Value);

    public void Dispose()
    {
        _services.Dispose();
        _own.Dispose();
    }

    private sealed class Chosen : ICurrentSession
    {
        public SessionTicket? Ticket { get; set; }

        public ValueTask<SessionTicket?> GetAsync() => new(Ticket);
    }
}
