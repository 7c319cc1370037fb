using System.Globalization;
using Portal.Domain.Common;
using Portal.Domain.Delegations;
using Portal.Server.Features.People;
using Portal.Server.Features.Providers;
using Portal.Tests.Providers;
using Portal.Tests.Support;

namespace Portal.Tests.Model;

/// <summary>The operations that make records, claim them and let them change hands.</summary>
internal sealed partial class RealPortal
{
    private readonly List<PrincipalId> _claims = [];

    /// <summary>The claims that were made, in their order.</summary>
    public IReadOnlyList<PrincipalId> Claims => _claims;

    /// <summary>The lines of grants, in the order in which the model has them.</summary>
    public IReadOnlyList<Guid> Lines => _lines;

    public async Task<Came> StartRecordAsync(int actor, int number)
    {
        await database.SqlAsync("delete from rate_windows");
        var started = await For<StartedRecords>(actor).StartAsync(ClaimDesk.Typed("Nora Quist", _npis[number]));
        if (started.Succeeded)
        {
            if (number == _providers.Count)
                _providers.Add(started.Value);
            _lines.Add(await database.ScalarAsync<Guid>("select id from delegations where started_id = $1 and ended_at is null", started.Value.Value));
        }
        return Of(started);
    }

    public async Task<Came> ClaimAsync(int actor, int number)
    {
        await database.SqlAsync("delete from rate_windows");
        var claimed = await For<Server.Features.Providers.Providers>(actor).CreateAsync(ClaimDesk.Typed(_people[actor].Name, _npis[number]));
        if (!claimed.Succeeded)
            return Of(claimed);
        if (number == _providers.Count)
            _providers.Add(claimed.Value.Provider);
        _claims.Add(claimed.Value.Principal);
        return Came.Done;
    }

    public async Task<Came> ActAsync(int actor, int claim, ClaimAct act, int provider)
    {
        var (of, id) = (_providers[provider], _claims[claim]);
        switch (act)
        {
            case ClaimAct.Prove:
                return Of(await For<Evidence>(actor).UploadAsync(id, new MemoryStream(SampleFiles.Pdf()), "license.pdf", null));
            case ClaimAct.Object:
                return Of(await For<TakeOvers>(actor).ObjectAsync(of, id));
            case ClaimAct.WithdrawObjection:
                return Of(await For<TakeOvers>(actor).WithdrawObjectionAsync(of, id));
            case ClaimAct.LetIn:
                var letIn = await For<TakeOvers>(actor).LetInAsync(of, id, "License checked; the holder does not answer");
                if (letIn.Succeeded)
                    _lines.Add(letIn.Value.Value);
                return Of(letIn);
            case ClaimAct.Verify:
                return Of(await For<Claims>(actor).VerifyAsync(of, id, "License checked with the board"));
            default:
                return Of(await For<Claims>(actor).RefuseAsync(of, id, "Not the person of the record"));
        }
    }

    public async Task<Came> AttachAsync(int actor, int grant, int day, int today, int provider) => Of(await For<Authorities>(actor).AttachAsync(
        _providers[provider], await NewestAsync(grant), "letter", _start.AddDays(day - today).ToString("MM/dd/yyyy", CultureInfo.InvariantCulture),
        new MemoryStream(SampleFiles.Pdf()), "letter.pdf", null));

    public async Task<Came> RequireAsync(int actor, int provider, bool required) =>
        Of(await For<Authorities>(actor).RequireAsync(_providers[provider], required));

    public async Task<Came> SetReviewDaysAsync(int actor, int provider, int days) =>
        Of(await For<ReviewAnswers>(actor).SetDaysAsync(_providers[provider], days));

    public async Task<Came> BeginReviewAsync(int actor, int provider) => Of(await For<ReviewRounds>(actor).BeginAsync(_providers[provider]));

    public async Task<Came> AnswerAsync(int actor, int grant, ReviewAnswer answer, int provider) =>
        Of(await For<ReviewAnswers>(actor).AnswerAsync(_providers[provider], await NewestAsync(grant), answer, "Somebody else does it"));
}
