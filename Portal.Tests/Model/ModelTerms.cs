using System.Collections.Immutable;
using Portal.Domain.Access;

namespace Portal.Tests.Model;

/// <summary>
/// What a grant allows, as the reference model keeps it: days instead of instants, numbers instead of ids. Written from DESIGN 3 without
/// looking at the domain's own rules, so that the two can disagree.
/// </summary>
/// <param name="May">The permissions.</param>
/// <param name="Applications">Numbers of the chosen applications; null for all.</param>
/// <param name="Usual">The level of sections that are not named.</param>
/// <param name="Named">Levels of named sections.</param>
/// <param name="From">The first day with power.</param>
/// <param name="Until">
/// The last day with power, or half a day more when it ends within the day after; null for until it is ended.
/// </param>
/// <param name="ConfirmFirst">Whether the inviter wants to see who accepted.</param>
internal sealed record ModelTerms(
    ImmutableHashSet<Permission> May, ImmutableHashSet<int>? Applications, SectionLevel Usual, ImmutableDictionary<string, SectionLevel> Named,
    int From, double? Until, bool ConfirmFirst)
{
    public bool Waits => ConfirmFirst || May.Contains(Permission.EditBanking);

    public bool MayGive => Applications is null && May.Contains(Permission.ManageAccess);

    public SectionLevel Of(string section) => Named.TryGetValue(section, out var level) ? level : Usual;

    public bool Covers(int application) => Applications?.Contains(application) ?? true;

    public ModelTerms NotBefore(int day) => From < day ? this with { From = day } : this;

    /// <summary>Whether nothing of it goes beyond the other.</summary>
    public bool Within(ModelTerms giver) =>
        Opens(giver) && From >= giver.From && (giver.Until is null || Until <= giver.Until);

    /// <summary>The same without regard to time.</summary>
    public bool Opens(ModelTerms giver) =>
        May.IsSubsetOf(giver.May)
        && (giver.Applications is null || (Applications?.IsSubsetOf(giver.Applications) ?? false))
        && Usual <= giver.Usual
        && ModelPortal.Sections.All(s => Of(s) <= giver.Of(s));

    public bool Same(ModelTerms other) => Within(other) && other.Within(this) && From == other.From;

    /// <summary>What is left when the giver holds no more than that; null when nothing is.</summary>
    public ModelTerms? CutTo(ModelTerms giver, int today)
    {
        var applications = giver.Applications is null ? Applications : Applications?.Intersect(giver.Applications) ?? giver.Applications;
        var may = May.Intersect(giver.May);
        if (applications is not null)
            may = may.Remove(Permission.StartApplication).Remove(Permission.ManageAccess);
        var from = Math.Max(From, giver.From);
        var until = Until is { } mine && giver.Until is { } theirs ? Math.Min(mine, theirs) : Until ?? giver.Until;
        if (!may.Contains(Permission.ViewApplication) || applications?.Count == 0 || until < from || until < today)
            return null;
        return this with
        {
            May = may,
            Applications = applications,
            Usual = (SectionLevel)Math.Min((int)Usual, (int)giver.Usual),
            Named = ModelPortal.Sections.ToImmutableDictionary(s => s, s => (SectionLevel)Math.Min((int)Of(s), (int)giver.Of(s))),
            From = from,
            Until = until,
        };
    }
}
