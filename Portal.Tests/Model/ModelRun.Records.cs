namespace Portal.Tests.Model;

/// <summary>What the commands about records mean at the moment.</summary>
internal sealed partial class ModelRun
{
    private async Task<(Came Expected, Came Came, int? Actor, int? Subject)> DoWithRecordAsync(Step step)
    {
        switch (step)
        {
            case Step.StartsRecord s:
                {
                    var (actor, number) = (s.Actor % PeopleCount, Math.Min(s.Number, _model.Providers));
                    return (_model.StartRecord(actor, number), await _real.StartRecordAsync(actor, number), actor, actor);
                }
            case Step.Claims s:
                {
                    var (actor, number) = (s.Actor % PeopleCount, Math.Min(s.Number, _model.Providers));
                    return (_model.Claim(actor, number), await _real.ClaimAsync(actor, number), null, null);
                }
            case Step.OnClaim s:
                {
                    var (at, claim) = Nth(_model.Claims, s.Claim);
                    var actor = s.Act is ClaimAct.LetIn or ClaimAct.Verify or ClaimAct.Refuse && s.Desk < ModelPortal.Desks
                        ? PeopleCount + s.Desk
                        : Pick(s.Who, s.Other, claim.Provider, AnyManager(claim.Provider), claim.Person);
                    var told = s.Act is ClaimAct.Prove || (s.Act is ClaimAct.Object && claim.ObjectedBy is not null) ? (int?)null : actor;
                    return (s.Act switch
                    {
                        ClaimAct.Prove => _model.Prove(actor, claim),
                        ClaimAct.Object => _model.Object(actor, claim),
                        ClaimAct.WithdrawObjection => _model.WithdrawObjection(actor, claim),
                        ClaimAct.LetIn => _model.LetIn(actor, claim),
                        ClaimAct.Verify => _model.Verify(actor, claim),
                        _ => _model.Refuse(actor, claim),
                    }, await _real.ActAsync(actor, at, s.Act, claim.Provider), told, claim.Person);
                }
            case Step.OnLetter s:
                {
                    var (at, claim) = Nth(_model.Claims, s.Claim);
                    var actor = s.Act is LetterAct.Print && s.Desk < ModelPortal.Desks
                        ? PeopleCount + s.Desk
                        : Pick(s.Who, s.Other, claim.Provider, AnyManager(claim.Provider), claim.Person);
                    var came = await _real.ActAsync(actor, at, s.Act);
                    return (s.Act switch
                    {
                        LetterAct.Ask => _model.AskForLetter(actor, claim),
                        LetterAct.Print => _model.PrintLetter(actor, claim),
                        _ => _model.EnterCode(actor, claim, right: s.Act == LetterAct.Enter),
                    }, came, actor, null);
                }
            case Step.Corrects s:
                {
                    var provider = s.Provider % _model.Providers;
                    var actor = Pick(s.Who, s.Other, provider, AnyManager(provider), null);
                    return (_model.Correct(actor, provider, s.Name), await _real.CorrectAsync(actor, provider, s.Name), actor, null);
                }
            case Step.SetsReviewDays s:
                {
                    var provider = s.Provider % _model.Providers;
                    var actor = Pick(s.Who, s.Other, provider, AnyManager(provider), null);
                    return (_model.SetReviewDays(actor, provider, s.Days), await _real.SetReviewDaysAsync(actor, provider, s.Days), actor, null);
                }
            case Step.BeginsReview s:
                {
                    var provider = s.Provider % _model.Providers;
                    var actor = Pick(s.Who, s.Other, provider, AnyManager(provider), null);
                    return (_model.BeginReview(actor, provider), await _real.BeginReviewAsync(actor, provider), actor, null);
                }
            case Step.Answers s when _model.Grants.Count > 0:
                {
                    var (at, grant) = Nth(_model.Grants, s.Grant);
                    var actor = Pick(s.Who, s.Other, grant.Provider, grant.Parent?.Holder, grant.Holder);
                    return (_model.Answer(actor, grant, s.Answer), await _real.AnswerAsync(actor, at, s.Answer, grant.Provider), actor, grant.Holder);
                }
            case Step.Attaches s when _model.Grants.Count > 0:
                {
                    var (at, grant) = Nth(_model.Grants, s.Grant);
                    var actor = Pick(s.Who, s.Other, grant.Provider, grant.Parent?.Holder, grant.Holder);
                    var (today, day) = (_model.Today, _model.Today + s.Days);
                    return (_model.Attach(actor, grant, day), await _real.AttachAsync(actor, at, day, today, grant.Provider), actor, grant.Holder);
                }
            case Step.Requires s:
                {
                    var provider = s.Provider % _model.Providers;
                    var actor = Pick(s.Who, s.Other, provider, AnyManager(provider), null);
                    var told = _model.Requiring.Contains(provider) == s.Required ? (int?)null : actor;
                    return (_model.Require(actor, provider, s.Required), await _real.RequireAsync(actor, provider, s.Required), told, null);
                }
            default:
                return (Came.Nothing, Came.Nothing, null, null);
        }
    }
}
