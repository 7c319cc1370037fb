namespace Portal.Server.Features.People;

/// <summary>
/// A page that stays as it is while somebody is asked something on it: what happens elsewhere would take the question away, and what was
/// typed below it. It comes when they have answered.
/// </summary>
/// <param name="released">Is called when nobody is asked anything any more.</param>
public sealed class HeldPage(Func<Task> released)
{
    private int _questions;

    /// <summary>Whether somebody is asked something.</summary>
    public bool IsHeld => _questions > 0;

    /// <summary>A question opens.</summary>
    public void Hold() => _questions++;

    /// <summary>A question was answered, or closed.</summary>
    public Task ReleaseAsync() => --_questions == 0 ? released() : Task.CompletedTask;

    /// <summary>A question went with what it stood on: nothing is left that could be drawn anew.</summary>
    public void Drop() => _questions--;
}
