using Microsoft.AspNetCore.Components;
using Portal.Server.Features.Home;
using Portal.Server.Features.People;

namespace Portal.Server.Features.Providers;

/// <summary>What "Your providers" shows, read when it is opened and each time that access to one of them, or what is offered, changes.</summary>
public partial class ProvidersPage
{
    private ProviderLines? _lines;
    private IReadOnlyList<OfferReceived> _offers = [];
    private IReadOnlyList<WaitingReview> _reviews = [];
    private IReadOnlyList<MenuLink> _desks = [];
    private IReadOnlyList<ProviderLine> _closed = [];

    /// <summary>The beginning of a word of the name, or of the NPI.</summary>
    [SupplyParameterFromQuery] public string? Search { get; set; }

    /// <summary>From 1.</summary>
    [SupplyParameterFromQuery] public int Page { get; set; }

    /// <summary>What the person has just done, on the page before.</summary>
    [SupplyParameterFromQuery] public Guid? Receipt { get; set; }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var told = Told;
        _closed = [];
        await ReadBesideAsync();
        if (await Menus.MineAsync(prepared: false) is { } menu)
            _desks = [.. menu.Links.Where(link => link.Href is not ("/providers" or "/notices"))];
        if (await Providers.ListAsync(Search, Page) is { Succeeded: true } lines)
            Show(lines.Value, told);
    }

    /// <inheritdoc/>
    protected override async Task FollowAsync()
    {
        var (told, asked) = (Told, (Search, Page));
        // Who is signed out by now has another page in place of this one; and who searched meanwhile has another list.
        if (_lines is null || await Providers.FollowAsync(_lines, Search, Page) is not { Succeeded: true } lines || asked != (Search, Page))
            return;
        await ReadBesideAsync();
        // The next piece of news must not take it away before it is read: only access that came back does.
        _closed = [.. _closed.Concat(lines.Value.Closed).DistinctBy(line => line.Id).Where(line => !lines.Value.Lines.Any(open => open.Open && open.Id == line.Id))];
        Show(lines.Value, told);
    }

    private async Task ReadBesideAsync()
    {
        if (await People.WaitingForMeAsync() is { Succeeded: true } offers)
            _offers = offers.Value;
        if (await AccessReviews.WaitingForMeAsync() is { Succeeded: true } reviews)
            _reviews = reviews.Value;
    }

    private void Show(ProviderLines lines, long told)
    {
        _lines = lines;
        Follow(told, [.. lines.Lines.Select(line => line.Id).Concat(_reviews.Select(review => review.Provider)).Distinct()], lines.Me);
        FollowAfter(_offers.Select(offer => (TimeSpan?)(offer.ExpiresAt - offer.Now)).Append(lines.Left).Min());
    }
}
