using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Common;
using Portal.Domain.Forms;
using Portal.Infrastructure.Operations;
using Portal.Server.Features.Applications;
using Portal.Server.Features.People;
using Portal.Server.Features.Staff;
using Portal.Tests.Support;

namespace Portal.Tests.Model;

/// <summary>
/// The real operations on a real database, with the model's numbers in place of ids. Days pass by moving every time in the tables back:
/// everything else runs on the database's own clock. A day of the model is one of UTC, as people type it; a run does not begin so late that
/// it would be in two of them.
/// </summary>
internal sealed partial class RealPortal(TestDatabase database, Signers signers)
{
    private readonly World _world = new(database);
    private readonly List<Person> _people = [];
    private readonly List<ProviderId> _providers = [];
    private readonly List<string> _npis = [];
    private readonly List<InvitationId> _offers = [];
    private readonly List<Guid> _lines = [];
    private readonly List<AccessRequestId> _requests = [];
    private readonly List<EnrollmentApplicationId> _applications = [];
    private DateTimeOffset _start;
    private Person _admin = null!, _auditor = null!;
    private SoftwareAuthenticator _passkey = null!;
    private int _saves;

    public TestDatabase Database => database;

    public IReadOnlyList<Person> People => _people;

    public IReadOnlyList<ProviderId> Providers => _providers;

    public IReadOnlyList<EnrollmentApplicationId> Applications => _applications;

    /// <summary>Principals of two providers, the first of them verified, and others who hold nothing.</summary>
    public async Task BeginAsync(ModelPortal model)
    {
        if (DateTime.UtcNow.Date.AddDays(1) - DateTime.UtcNow is var left && left < TimeSpan.FromMinutes(1))
            await Task.Delay(left);
        _start = DateTime.UtcNow.Date;
        // What other lists left is not reviewed in this one.
        await database.SqlAsync("update providers set review_days = 730, reviewed_at = clock_timestamp()");
        for (var i = 0; i < model.People; i++)
            _people.Add(await _world.PersonAsync($"Person {i}"));
        while (_npis.Count < ModelPortal.Numbers)
            _npis.Add(World.NextNpi());
        await RegisterAsync();
        for (var i = 0; i < model.Providers; i++)
            Assert.Equal(Came.Done, await ClaimAsync(i, i));
        await database.SqlAsync("update principals set status = 'verified', verified_at = claimed_at where provider_id = $1", _providers[0].Value);
        _admin = await _world.PersonAsync("Ada Moor", StaffRole.AccountAdmin);
        _auditor = await _world.PersonAsync("Otis Vane", StaffRole.Auditor);
        for (var desk = 0; desk < ModelPortal.Desks; desk++)
            _people.Add(await _world.PersonAsync($"Rae Viewer {desk}", StaffRole.Reviewer));
        _passkey = await signers.PasskeyAsync(_people[0]);
    }

    public async Task<Came> InviteAsync(int actor, int provider, int to, ModelTerms terms, int today)
    {
        await database.SqlAsync("delete from rate_windows"); // How many invitations are allowed in a day is not what is asked here.
        var sent = await For<Invitations>(actor).SendAsync(
            _providers[provider], new Offer(_people[to].Email, "custom", Terms(terms, today), "For the forms"));
        if (sent.Succeeded)
            _offers.Add(sent.Value);
        return Of(sent);
    }

    public async Task<Came> AnswerAsync(int actor, int offer, OfferAct act, int provider)
    {
        await database.SqlAsync("delete from rate_windows");
        var invitations = For<Invitations>(actor);
        switch (act)
        {
            case OfferAct.Accept:
                var accepted = await invitations.AcceptAsync(_offers[offer]);
                if (accepted.Succeeded)
                    _lines.Add(accepted.Value.Value);
                return Of(accepted);
            case OfferAct.Decline:
                return Of(await invitations.DeclineAsync(_offers[offer]));
            case OfferAct.Cancel:
                return Of(await invitations.CancelAsync(_providers[provider], _offers[offer]));
            default:
                return Of(await invitations.ResendAsync(_providers[provider], _offers[offer]));
        }
    }

    public async Task<Came> ActAsync(int actor, int grant, GrantAct act, int provider)
    {
        var (of, id) = (_providers[provider], await NewestAsync(grant));
        return act switch
        {
            GrantAct.Confirm => Of(await For<Server.Features.People.Delegations>(actor).ConfirmAsync(of, id)),
            GrantAct.Suspend => Of(await For<Suspensions>(actor).SuspendAsync(of, id, "A question is open")),
            GrantAct.Restore => Of(await For<Suspensions>(actor).RestoreAsync(of, id, "The question is answered")),
            GrantAct.End => Of(await For<Server.Features.People.Delegations>(actor).EndAsync(of, id, "No longer needed")),
            _ => Of(await For<Server.Features.People.Delegations>(actor).LeaveAsync(of, id, "The folder is on the desk")),
        };
    }

    /// <summary>The same act on a grant that does not exist: nobody may tell it from one that is not theirs.</summary>
    public async Task<Came> ActOnNothingAsync(int actor, GrantAct act, int provider)
    {
        _lines.Add(Guid.CreateVersion7());
        try
        {
            return await ActAsync(actor, _lines.Count - 1, act, provider);
        }
        finally
        {
            _lines.RemoveAt(_lines.Count - 1);
        }
    }

    public async Task<Came> ChangeAsync(int actor, int grant, ModelTerms terms, int today, int provider) => Of(await For<AccessChanges>(actor).ChangeAsync(
        _providers[provider], await NewestAsync(grant), new AccessChange("custom", Terms(terms, today), "Other work")));

    public async Task<Came> RenewAsync(int actor, int grant, double until, int today, int provider) => Of(await For<AccessChanges>(actor).RenewAsync(
        _providers[provider], await NewestAsync(grant), End(until, today), "It takes longer"));

    public async Task<Came> AskAsync(int actor, int provider, Wish wish, int? until, int today, bool made)
    {
        await database.SqlAsync("delete from rate_windows");
        var asked = await For<AccessRequests>(actor).AskAsync(
            new NewRequest(
                _npis[provider], wish.May, until is { } day ? End(day, today) : null, "I do their forms",
                wish.Usual == SectionLevel.Edit && wish.Named.IsEmpty ? null : new SectionScope(wish.Usual, wish.Named)));
        if (made && asked.Succeeded)
            _requests.Add(new AccessRequestId(await database.ScalarAsync<Guid>(
                "select id from access_requests where agent_id = $1 and npi = $2 order by asked_at desc limit 1", _people[actor].Id.Value, _npis[provider])));
        return Of(asked);
    }

    public async Task<Came> ApproveAsync(int actor, int request, ModelTerms terms, int today, int provider)
    {
        var approved = await For<RequestAnswers>(actor).ApproveAsync(
            _providers[provider], _requests[request], new AccessChange("custom", Terms(terms, today), "We know them"));
        if (approved.Succeeded)
            _lines.Add(approved.Value.Value);
        return Of(approved);
    }

    public async Task<Came> AnswerAsync(int actor, int request, RequestAct act, int provider) => act == RequestAct.Decline
        ? Of(await For<RequestAnswers>(actor).DeclineAsync(_providers[provider], _requests[request]))
        : Of(await For<AccessRequests>(actor).WithdrawAsync(_requests[request]));

    public async Task<Came> StartAsync(int actor, int provider)
    {
        var started = await For<Server.Features.Applications.Applications>(actor).StartAsync(_providers[provider], Signers.FormKey);
        if (started.Succeeded)
            _applications.Add(started.Value);
        return Of(started);
    }

    public async Task<Came> SaveAsync(int actor, int application, string section, string field)
    {
        var seen = await database.ScalarAsync<int>(
            """
            select coalesce(max(section_version), 0) from answers where section_key = $2 and group_key = '' and field_key = $3
                and version_id = (select current_version_id from applications where id = $1)
            """, _applications[application].Value, section, field);
        return Of(await For<Drafting>(actor).SaveFieldAsync(_applications[application], new FieldAddress(section, field), $"Text {++_saves}", seen));
    }

    public async Task<Came> WithdrawAsync(int actor, int application) => Of(await For<Withdrawals>(actor).WithdrawAsync(_applications[application], "Not needed"));

    public async Task<Came> CertifyAsync(int actor, int application) => Of(await For<Certifying>(actor).AskAsync(
        _applications[application], new SigningForm(Guid.NewGuid(), _people[actor].Name, true, true), signers.Http()));

    /// <summary>A complete application of the verified principal, signed with their passkey.</summary>
    public async Task SubmitAsync()
    {
        // A practitioner signs with the name of the record.
        var signer = _people[0] with { Name = await NameOfAsync(_providers[0]) };
        var application = await signers.WaitingAsync(signer, _providers[0]);
        var signed = await signers.SignAsync(signer, application, _passkey);
        Assert.True(signed.Succeeded, signed.Error?.Message);
        _applications.Add(application);
    }

    public async Task<Came> SuspendAccountAsync(int person) => Of(await signers.Of<StaffRoles>(_admin).SuspendAsync(_people[person].Id, "A question is open"));

    /// <summary>Lets somebody in again, who then signs in.</summary>
    public async Task<Came> ReadmitAsync(int person)
    {
        var readmitted = await signers.Of<StaffRoles>(_admin).ReadmitAsync(_people[person].Id, "It is answered");
        _people[person] = _people[person] with { Session = Guid.CreateVersion7() };
        await database.SqlAsync(
            "insert into sessions (id, account_id, strength, method, device) values ($1, $2, 'full', 'passkey', 'test')",
            _people[person].Session, _people[person].Id.Value);
        return Of(readmitted);
    }

    /// <summary>A service for somebody.</summary>
    public T For<T>(int person) where T : notnull => signers.Of<T>(_people[person]);

    /// <summary>What the access table is told about somebody.</summary>
    public Task<AccessFacts> FactsAsync(int person, Target target) => For<AccessGate>(person).FactsAsync(target);

    private GrantTerms Terms(ModelTerms terms, int today) => new(
        terms.May,
        terms.Applications is { } chosen ? new ApplicationScope(false, [.. chosen.Select(a => _applications[a])]) : ApplicationScope.Every,
        new SectionScope(terms.Usual, terms.Named),
        terms.From <= today ? DateTimeOffset.MinValue : Start(terms.From, today),
        terms.Until is { } until ? End(until, today) : null, terms.ConfirmFirst);

    private async Task<DelegationId> NewestAsync(int grant)
    {
        await using var db = database.Context();
        var newest = await db.Delegations.Where(d => (d.FirstId ?? d.Id) == _lines[grant] && !db.Delegations.Any(next => next.ReplacesId == d.Id))
            .Select(d => (Guid?)d.Id).SingleOrDefaultAsync();
        return new DelegationId(newest ?? _lines[grant]);
    }

    private static Came Of<T>(Result<T> result) =>
        result.Succeeded ? Came.Done : result.Error == Error.NotFound ? Came.NotFound : Came.Refused;
}
