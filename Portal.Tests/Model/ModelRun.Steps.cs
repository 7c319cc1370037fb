namespace Portal.Tests.Model;

/// <summary>What each command means at the moment: who gives it, about which of the things that exist.</summary>
internal sealed partial class ModelRun
{
    private static string Name(Step step) => step switch
    {
        Step.Offers s => s.Act.ToString(),
        Step.Grants s => s.Act.ToString(),
        Step.Requests s => $"Request{s.Act}",
        Step.OnClaim s => $"Claim{s.Act}",
        Step.OnLetter s => $"Letter{s.Act}",
        _ => step.GetType().Name,
    };

    // What was to be done and cannot be, because nothing of the kind exists yet, is not done.
    private async Task<(Came Expected, Came Came, int? Actor, int? Subject)> DoAsync(Step step)
    {
        var today = _model.Today;
        switch (step)
        {
            case Step.Invites s:
                {
                    var (provider, to, terms) = (s.Provider % _model.Providers, s.To % PeopleCount, s.Wish.On(today, _model.Applications.Count));
                    var actor = Pick(s.Who, s.Other, provider, AnyManager(provider), null);
                    return (_model.Invite(actor, provider, to, terms), await _real.InviteAsync(actor, provider, to, terms, today), actor, null);
                }
            case Step.Offers s when _model.Invitations.Count > 0:
                {
                    var (at, offer) = Nth(_model.Invitations, s.Offer);
                    var actor = Pick(s.Who, s.Other, offer.Provider, offer.By, offer.To);
                    var came = await _real.AnswerAsync(actor, at, s.Act, offer.Provider);
                    return (s.Act switch
                    {
                        OfferAct.Accept => _model.Accept(actor, offer),
                        OfferAct.Decline => _model.Decline(actor, offer),
                        OfferAct.Cancel => _model.Cancel(actor, offer),
                        _ => _model.Resend(actor, offer),
                    }, came, actor, null);
                }
            case Step.Grants s when _model.Grants.Count > 0:
                {
                    var (at, grant) = Nth(_model.Grants, s.Grant);
                    var actor = Pick(s.Who, s.Other, grant.Provider, grant.Parent?.Holder, grant.Holder);
                    var came = await _real.ActAsync(actor, at, s.Act, grant.Provider);
                    if (came == Came.NotFound)
                        Assert.Equal(came, await _real.ActOnNothingAsync(actor, s.Act, grant.Provider));
                    return (s.Act switch
                    {
                        GrantAct.Confirm => _model.Confirm(actor, grant),
                        GrantAct.Suspend => _model.Suspend(actor, grant),
                        GrantAct.Restore => _model.Restore(actor, grant),
                        GrantAct.End => _model.End(actor, grant),
                        _ => _model.Leave(actor, grant),
                    }, came, actor, grant.Holder);
                }
            case Step.Changes s when _model.Grants.Count > 0:
                {
                    var (at, grant) = Nth(_model.Grants, s.Grant);
                    var actor = Pick(s.Who, s.Other, grant.Provider, grant.Parent?.Holder, grant.Holder);
                    var terms = s.Wish.On(today, _model.Applications.Count);
                    return (_model.Change(actor, grant, terms), await _real.ChangeAsync(actor, at, terms, today, grant.Provider), actor, grant.Holder);
                }
            case Step.Renews s when _model.Grants.Count > 0:
                {
                    var (at, grant) = Nth(_model.Grants, s.Grant);
                    var actor = Pick(s.Who, s.Other, grant.Provider, grant.Parent?.Holder, grant.Holder);
                    var until = (int)Math.Floor(grant.Terms.Until ?? today) + s.Days;
                    return (_model.Renew(actor, grant, until), await _real.RenewAsync(actor, at, until, today, grant.Provider), actor, grant.Holder);
                }
            case Step.Asks s:
                {
                    var (provider, actor, until, before) = (s.Provider % _model.Providers, s.Actor % PeopleCount, today + s.Wish.Lasts, _model.Requests.Count);
                    var expected = _model.Ask(actor, provider, s.Wish.May, s.Wish.Usual, s.Wish.Named, until);
                    return (expected, await _real.AskAsync(actor, provider, s.Wish, until, today, _model.Requests.Count > before), null, null);
                }
            case Step.Requests s when _model.Requests.Count > 0:
                {
                    var (at, request) = Nth(_model.Requests, s.Request);
                    var actor = Pick(s.Who, s.Other, request.Provider, AnyManager(request.Provider), request.Asker);
                    return (
                        s.Act == RequestAct.Decline ? _model.DeclineRequest(actor, request) : _model.TakeBack(actor, request),
                        await _real.AnswerAsync(actor, at, s.Act, request.Provider), actor, null);
                }
            case Step.Approves s when _model.Requests.Count > 0:
                {
                    var (at, request) = Nth(_model.Requests, s.Request);
                    var actor = Pick(s.Who, s.Other, request.Provider, AnyManager(request.Provider), request.Asker);
                    // What was asked for, as a rule; anything else now and then.
                    var wished = s.Wish.On(today, _model.Applications.Count);
                    var terms = s.Other % 3 == 0 ? wished : wished with { May = request.May, Applications = null, Usual = request.Usual, Named = request.Named, Until = request.Until, From = today };
                    return (_model.Approve(actor, request, terms), await _real.ApproveAsync(actor, at, terms, today, request.Provider), actor, request.Asker);
                }
            case Step.Starts s:
                {
                    var provider = s.Provider % _model.Providers;
                    var actor = Pick(s.Who, s.Other, provider, AnyManager(provider), null);
                    return (_model.Start(actor, provider), await _real.StartAsync(actor, provider), actor, null);
                }
            case Step.Saves s when _model.Applications.Count > 0:
                {
                    var (at, application) = Nth(_model.Applications, s.Application);
                    var actor = Pick(s.Who, s.Other, application.Provider, AnyHolder(application.Provider, s.Other), null);
                    var (section, field) = StepGen.Fields[s.Section];
                    return (_model.Save(actor, at, section), await _real.SaveAsync(actor, at, section, field), actor, null);
                }
            case Step.Withdraws s when _model.Applications.Count > 0:
                {
                    var (at, application) = Nth(_model.Applications, s.Application);
                    var actor = Pick(s.Who, s.Other, application.Provider, AnyHolder(application.Provider, s.Other), null);
                    return (_model.Withdraw(actor, at), await _real.WithdrawAsync(actor, at), actor, null);
                }
            case Step.Certifies s when _model.Applications.Count > 0:
                {
                    var (at, application) = Nth(_model.Applications, s.Application);
                    var actor = Pick(s.Who, s.Other, application.Provider, AnyHolder(application.Provider, s.Other), null);
                    return (_model.Certify(actor, at), await _real.CertifyAsync(actor, at), actor, null);
                }
            case Step.SubmitsNew when _model.IsVerified(0, 0) && !_model.Suspended.Contains(0):
                await _real.SubmitAsync();
                _model.Applications.Add(new ModelApplication(0, Frozen: true));
                _frozen = await _real.FrozenAsync();
                return (Came.Done, Came.Done, null, null);
            case Step.Passes s:
                await _past.CompareAsync(_model, _real); // Every time in the tables is moved, and with it the moments that were lived.
                await _real.PassAsync(s.Days);
                _model.Pass(s.Days);
                _replayed.Pass(TimeSpan.FromDays(s.Days));
                _records.Pass(TimeSpan.FromDays(s.Days));
                return (Came.Done, Came.Done, null, null);
            case Step.SuspendsAccount s when _model.Suspended.Add(s.Person % PeopleCount):
                return (Came.Done, await _real.SuspendAccountAsync(s.Person % PeopleCount), null, null);
            case Step.Readmits s when _model.Suspended.Remove(s.Person % PeopleCount):
                return (Came.Done, await _real.ReadmitAsync(s.Person % PeopleCount), null, null);
            default:
                return await DoWithRecordAsync(step);
        }
    }

    private string IdOf(int person) => _real.People[person].Id.Value.ToString();

    private int Pick(Who who, int other, int provider, int? giver, int? holder) => who switch
    {
        Who.Principal => _model.HolderOf(provider) ?? other % PeopleCount,
        Who.Giver => giver ?? _model.HolderOf(provider) ?? other % PeopleCount,
        Who.Holder => holder ?? other % PeopleCount,
        _ => other % PeopleCount,
    };

    private int? AnyManager(int provider) =>
        _model.Grants.LastOrDefault(g => g.Provider == provider && g.Live(_model.Today) && g.Terms.MayGive)?.Holder;

    private int? AnyHolder(int provider, int number) =>
        _model.Grants.Where(g => g.Provider == provider && !g.Ended).ToList() is { Count: > 0 } held ? held[number % held.Count].Holder : null;

    private static (int At, T Found) Nth<T>(IReadOnlyList<T> list, int number) => (number % list.Count, list[number % list.Count]);
}
