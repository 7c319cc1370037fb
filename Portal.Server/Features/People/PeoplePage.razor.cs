using Microsoft.AspNetCore.Components;
using Portal.Domain.Common;
using Portal.Server.Components;

namespace Portal.Server.Features.People;

/// <summary>What "People and access" shows and does. It is read again each time that access to the provider changes, and what is offered and asked for.</summary>
public partial class PeoplePage
{
    private readonly HeldPage _held;
    private PeopleView? _view;
    private string? _said;
    private OfferSent? _sent;
    private Guid? _entry;
    private Tone _tone;
    private bool _missing, _moved;
    private int _readings, _newest;

    /// <summary>What is asked on it holds it.</summary>
    public PeoplePage() => _held = new HeldPage(CatchUpAsync);

    /// <summary>The provider.</summary>
    [Parameter] public Guid Provider { get; set; }

    /// <summary><c>backup</c> to begin with what a backup manager needs.</summary>
    [SupplyParameterFromQuery(Name = "invite")] public string? Invite { get; set; }

    private ProviderId Id => new(Provider);
    private List<PersonWithAccess> Live => [.. Of(AccessState.Live), .. Of(AccessState.Suspended)];

    private List<PersonWithAccess> Of(AccessState state) => [.. _view!.People.Where(p => p.State == state)];

    private static bool IsOpen(OfferMade offer) => offer.Status is "pending" or "expired";

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => LoadAsync();

    /// <inheritdoc/>
    protected override Task FollowAsync()
    {
        _moved = _held.IsHeld;
        return _moved ? Task.CompletedTask : ShowAsync(() => Views.FollowAsync(Id), again: true);
    }

    private async Task CatchUpAsync()
    {
        if (!_moved)
            return;
        await FollowAsync();
        StateHasChanged();
    }

    private Task LoadAsync() => ShowAsync(() => Views.PeopleAsync(Id), again: false);

    private async Task ShowAsync(Func<Task<Result<PeopleView>>> read, bool again)
    {
        var (told, provider, reading) = (Told, Id, ++_readings);
        var found = await read();
        // Of two readings that overlap the one counts that began later; and who went on meanwhile has another page.
        if (reading < _newest || provider != Id)
            return;
        // Who may not see it any more has another page in place of this one; and whoever was asked something meanwhile answers first.
        if (again && (!found.Succeeded || _held.IsHeld))
        {
            _moved = _held.IsHeld;
            return;
        }
        (_newest, _moved) = (reading, false);
        if (found.Succeeded)
        {
            Follow(told, [provider], found.Value.Me, found.Value.Npi);
            FollowAfter(found.Value.Left);
        }
        _missing = !found.Succeeded;
        _view = found.Succeeded ? found.Value : null;
    }

    private async Task ConfirmAsync(PersonWithAccess person) =>
        await SayAsync(await Done.OfAsync(() => Delegations.ConfirmAsync(Id, person.Id), _ => $"{person.Name} is confirmed: what you gave has power now."));

    private async Task ResendAsync(OfferMade offer) =>
        await SayAsync(await Done.OfAsync(() => Invitations.ResendAsync(Id, offer.Id), _ => $"Sent to {offer.Email} again. It waits seven more days."));

    private async Task CancelAsync(OfferMade offer) =>
        await SayAsync(await Done.OfAsync(() => Invitations.CancelAsync(Id, offer.Id), _ => $"The invitation for {offer.Email} was taken back."));

    private async Task ReissueAsync(OfferMade offer) =>
        await SayAsync(await Done.OfAsync(() => Invitations.ReissueAsync(Id, offer.Id), _ => $"A new invitation was sent to {offer.ReissueAskedFor}."));

    private async Task SentAsync(OfferSent? sent)
    {
        (_sent, _said) = (sent, null);
        if (sent is not null)
            await LoadAsync();
    }

    private async Task SayAsync(Result<Done> done)
    {
        _sent = null;
        (_said, _tone, _entry) = done.Succeeded ? (done.Value.Words, Tone.Success, done.Value.Entry) : (done.Error.Message, Tone.Error, null);
        await LoadAsync();
    }
}
