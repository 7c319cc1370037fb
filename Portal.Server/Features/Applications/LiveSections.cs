using Portal.Domain.Common;

namespace Portal.Server.Features.Applications;

/// <summary>
/// Tells the open screens of an application that it was changed. Says where, never what: each screen reads again, through the access table.
/// One for each circuit and each request, so that a screen does not hear of what it did itself. Only within this process; a screen elsewhere
/// finds out when it saves or is opened.
/// </summary>
public sealed class LiveSections(LiveScreens screens) : IDisposable
{
    private volatile bool _listened, _ended;

    /// <summary>Stands where a section would: the application as a whole was changed, such as its status.</summary>
    public const string WholeApplication = "";

    /// <summary>Listens until the subscription is disposed.</summary>
    /// <param name="application">The application.</param>
    /// <param name="concerns">Which sections are on the screen. When others change it does not even stir: that would show that they did.</param>
    /// <param name="tell">Reads again.</param>
    public IDisposable Listen(EnrollmentApplicationId application, Func<string, bool> concerns, Func<Task> tell)
    {
        _listened = true;
        var screen = screens.Open(application, this, concerns, tell);
        if (_ended)
            screen.Dispose();
        return screen;
    }

    /// <summary>Lets every other screen know, and waits for none.</summary>
    public void Changed(EnrollmentApplicationId application, string section) => screens.Tell(application, section, this);

    /// <summary>The circuit ends. A page that was left while it was still being read begins to listen after it was closed: it must not stay.</summary>
    public void Dispose()
    {
        _ended = true;
        if (_listened)
            screens.CloseAll(this);
    }
}
