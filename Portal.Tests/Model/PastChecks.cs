using Microsoft.EntityFrameworkCore;
using Portal.Domain.Access;
using Portal.Domain.Forms;
using Portal.Infrastructure.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Model;

/// <summary>What everybody could do at moments that were lived, asked afterwards: it is what was answered then.</summary>
internal sealed class PastChecks
{
    private static readonly IReadOnlyList<SectionRef> Form = SectionRef.Of(FormCatalog.Shipped.Latest(Signers.FormKey)!);

    private readonly List<(DateTimeOffset At, HashSet<string> May)> _lived = [];

    /// <summary>How many moments were compared.</summary>
    public int Compared { get; private set; }

    /// <summary>Keeps what everybody may do at this instant, as pages and operations decide.</summary>
    public async Task LiveAsync(ModelPortal model, RealPortal real, IEnumerable<string> may) =>
        // What lists show is asked of the database; here the table is asked. A contested claim allows nothing, and is told of all the same.
        _lived.Add((await NowAsync(real), [
            .. may.Where(words => !words.Contains(" lists ", StringComparison.Ordinal)),
            .. model.Claims.Where(claim => claim.Open).Select(claim => Contested(claim.Person, claim.Provider))]));

    /// <summary>
    /// Asks for each of those moments again, and forgets them: from all that is known now, from what was known then, and, of the last one,
    /// from what was known at each. Between two passings of time no date comes, so that this is what was so when it was known.
    /// </summary>
    public async Task CompareAsync(ModelPortal model, RealPortal real)
    {
        var now = await NowAsync(real);
        foreach (var (at, may) in _lived)
        {
            ModelChecks.Same(may, await AskedAsync(model, real, new PastMoment(at, now)), $"at {at:O}, known now");
            ModelChecks.Same(may, await AskedAsync(model, real, new PastMoment(at, at)), $"at {at:O}, known then");
            ModelChecks.Same(may, await AskedAsync(model, real, new PastMoment(_lived[^1].At, at)), $"at {_lived[^1].At:O}, known at {at:O}");
            Compared++;
        }
        _lived.Clear();
    }

    private static async Task<DateTimeOffset> NowAsync(RealPortal real) => new(await real.Database.ScalarAsync<DateTime>("select clock_timestamp()"), TimeSpan.Zero);

    private static string Contested(int person, int provider) => $"{person} claims {provider}, contested";

    private static async Task<HashSet<string>> AskedAsync(ModelPortal model, RealPortal real, PastMoment moment)
    {
        await using var db = real.Database.Context();
        var facts = await PastFacts.LoadAsync(db, [.. real.Providers.Select(p => p.Value)], moment, default);
        var started = await db.Applications.ToDictionaryAsync(a => a.Id, a => a.StartedAt);
        var may = new HashSet<string>();
        for (var person = 0; person < model.People; person++)
        {
            var account = real.People[person].Id.Value;
            for (var provider = 0; provider < model.Providers; provider++)
            {
                var resource = new Resource(Provider: real.Providers[provider]);
                Add(facts.May(account, Actions.ViewProvider, resource), $"{person} knows {provider}");
                Add(facts.ContestedOf(account, real.Providers[provider]).Any(), Contested(person, provider));
                foreach (var action in ModelChecks.OfProvider)
                    Add(facts.May(account, action, resource), $"{person} {action.Name} {provider}");
            }
            for (var application = 0; application < model.Applications.Count; application++)
            {
                if (started[real.Applications[application].Value] > moment.Done)
                    continue;
                var resource = new Resource(Provider: real.Providers[model.Of(application)], Application: real.Applications[application], Sections: Form);
                foreach (var action in ModelChecks.OfApplication.Concat(ModelChecks.OfWhole))
                    Add(facts.May(account, action, resource), $"{person} {action.Name} {application}");
                foreach (var section in Form)
                {
                    var one = resource with { Section = section };
                    Add(facts.May(account, Actions.ViewSection, one), $"{person} sees {section.Key} of {application}");
                    Add(facts.May(account, Actions.EditSection, one), $"{person} edits {section.Key} of {application}");
                    Add(facts.May(account, Actions.ViewSensitive, one), $"{person} shows {section.Key} of {application}");
                }
            }
        }
        return may;

        void Add(bool allowed, string words)
        {
            if (allowed)
                may.Add(words);
        }
    }
}
