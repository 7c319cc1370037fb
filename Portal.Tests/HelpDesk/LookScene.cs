using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Domain.Looks;
using Portal.Infrastructure.Data;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;
using Portal.Server.Features.HelpDesk;
using Portal.Server.Security;
using Portal.Tests.Support;

namespace Portal.Tests.HelpDesk;

/// <summary>A provider with a real application that holds answers, and somebody of the help desk.</summary>
internal sealed class LookScene
{
    public const string FirstName = "Nora";
    public const string Ssn = "524-71-8836";
    public const string Bank = "First Bank of Elm";

    private readonly RunningPortal _portal;

    private LookScene(RunningPortal portal) => _portal = portal;

    public Person Principal { get; private set; } = null!;

    public Person Helper { get; private set; } = null!;

    public ProviderId Provider { get; private set; }

    public EnrollmentApplicationId Application { get; private set; }

    public static async Task<LookScene> ArrangeAsync(RunningPortal portal)
    {
        var scene = new LookScene(portal)
        {
            Principal = await portal.World.PersonAsync("Nora Quist"),
            Helper = await portal.World.PersonAsync("Hal Dorn", StaffRole.HelpDesk),
        };
        scene.Provider = await portal.World.ProviderAsync(scene.Principal);
        scene.Application = (await scene.AsAsync<Server.Features.Applications.Applications, EnrollmentApplicationId>(
            scene.Principal, s => s.StartAsync(scene.Provider, "individual-new-enrollment"))).Value;
        await scene.TypeAsync("identity", "firstName", FirstName);
        await scene.TypeAsync("identity", "ssn", Ssn);
        await scene.TypeAsync("payment", "bankName", Bank);
        return scene;
    }

    public async Task TypeAsync(string section, string field, string text) => Assert.True(
        (await AsAsync<Drafting, Kept>(Principal, s => s.SaveFieldAsync(Application, new FieldAddress(section, field), text, 0))).Succeeded);

    public Task<Result<OpenedLook>> OpenAsync(params string[] sections) => OpenAsync(Principal, 15, sections);

    public Task<Result<OpenedLook>> OpenAsync(Person by, int minutes, params string[] sections) =>
        AsAsync<Looks, OpenedLook>(by, s => s.OpenAsync(Provider, new LookOffer([Application], sections, minutes)));

    public Task<Result<LookId>> TypeCodeAsync(string code, Person? by = null) => AsAsync<HelpDeskLooks, LookId>(by ?? Helper, s => s.UseCodeAsync(code));

    /// <summary>Opens a look of these sections and begins it.</summary>
    public async Task<LookId> BeginAsync(params string[] sections) => (await TypeCodeAsync((await OpenAsync(sections)).Value.Code)).Value;

    public Task<Result<LookId>> EndAsync(LookId look, Person? by = null) => AsAsync<Looks, LookId>(by ?? Principal, s => s.EndAsync(Provider, look));

    public Task<Result<LookView>> FirstPageAsync(LookId look, Person? by = null) => AsAsync<LookedPages, LookView>(by ?? Helper, s => s.OpenAsync(look));

    public Task<Result<LookedSectionView>> SectionAsync(LookId look, string section, Person? by = null) =>
        AsAsync<LookedPages, LookedSectionView>(by ?? Helper, s => s.OpenSectionAsync(look, Application, section));

    public async Task<IReadOnlyList<LookLine>> ListAsync(Person? by = null) =>
        (await AsAsync<LookViews, LooksView>(by ?? Principal, s => s.ListAsync(Provider))).Value.Lines;

    public async Task<IReadOnlyList<LookNotice>> BannerAsync(Person by) =>
        (await AsAsync<LookViews, LookNotices>(by, s => s.GoingOnAsync(Provider))).Value.GoingOn;

    /// <summary>A look that was opened at this time and waits, written straight into the table: of one that exists no time can be changed.</summary>
    public async Task<LookId> WaitingAsync(string digits, DateTimeOffset openedAt)
    {
        var id = Guid.CreateVersion7();
        await using var db = _portal.Database.Context();
        db.Looks.Add(new LookRow
        {
            Id = id,
            ProviderId = Provider.Value,
            Kind = LookRow.ByCode,
            OpenedBy = Principal.Id.Value,
            OpenedAt = openedAt,
            ApplicationIds = [Application.Value],
            SectionKeys = ["identity"],
            Minutes = 15,
            CodeHash = await _portal.Host.Services.GetRequiredService<LookCodes>().HashAsync(digits, default),
            WaitsUntil = openedAt.AddMinutes(LookRules.CodeMinutes),
        });
        await db.SaveChangesAsync();
        return new LookId(id);
    }

    /// <summary>A look without a code that waits for its second person, whose hour ends at this time; likewise straight into the tables.</summary>
    public async Task<LookId> UnconfirmedAsync(DateTimeOffset waitsUntil)
    {
        var id = Guid.CreateVersion7();
        await using var db = _portal.Database.Context();
        db.Looks.Add(new LookRow
        {
            Id = id,
            ProviderId = Provider.Value,
            Kind = LookRow.BreakGlass,
            OpenedAt = waitsUntil.AddMinutes(-LookRules.ConfirmMinutes),
            ApplicationIds = [Application.Value],
            SectionKeys = ["identity"],
            Minutes = 15,
            WaitsUntil = waitsUntil,
            HelperId = Helper.Id.Value,
        });
        db.BreakGlass.Add(new BreakGlassRow { LookId = id, AskedBy = Helper.Id.Value, Reason = "test", SecondPerson = true });
        await db.SaveChangesAsync();
        return new LookId(id);
    }

    /// <summary>Does something with a service of the portal, as this person.</summary>
    public Task<Result<T>> AsAsync<TService, T>(Person person, Func<TService, Task<Result<T>>> act)
        where TService : notnull => AsAsync(_portal, person, act);

    /// <summary>The same, for a test that has no scene.</summary>
    public static async Task<Result<T>> AsAsync<TService, T>(RunningPortal portal, Person person, Func<TService, Task<Result<T>>> act)
        where TService : notnull
    {
        await using var scope = portal.Host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<IHttpContextAccessor>().HttpContext =
            new DefaultHttpContext { User = SessionTickets.Principal(new SessionTicket(person.Session, person.Id)) };
        return await act(scope.ServiceProvider.GetRequiredService<TService>());
    }
}
