namespace Portal.Domain.Access;

/// <summary>What a permission has to reach for an action to be allowed.</summary>
public enum Reach
{
    /// <summary>Anybody, without an account.</summary>
    Visitor,

    /// <summary>Anybody who is signed in.</summary>
    SignedIn,

    /// <summary>The account itself.</summary>
    OwnAccount,

    /// <summary>The provider: a principal, or a delegation for all of its applications.</summary>
    Provider,

    /// <summary>The provider's record: a principal, or any live delegation for it.</summary>
    ProviderRecord,

    /// <summary>The application, whichever sections are withheld.</summary>
    Application,

    /// <summary>Every section of the application.</summary>
    WholeApplication,

    /// <summary>One section, at least to see it.</summary>
    ViewSection,

    /// <summary>One section, to change it.</summary>
    EditSection,

    /// <summary>What staff do; reaches no provider's draft.</summary>
    Staff,

    /// <summary>What the portal does by itself, by the clock. Nobody can ask for it.</summary>
    Portal,

    /// <summary>A look of the actor that is going on.</summary>
    Look,

    /// <summary>One section that a look of the actor shows.</summary>
    LookSection,
}

/// <summary>One thing that people do. The same name stands in page, operation, audit, URL and test.</summary>
/// <param name="Name">Dotted: <c>application.request-signature</c>.</param>
/// <param name="Permission">What it needs; null where <paramref name="Reach"/> alone decides.</param>
/// <param name="Reach">How far the permission has to reach.</param>
/// <param name="Sentence">What it is, for "why can I see this" and the audit's reader.</param>
public sealed record PortalAction(string Name, Permission? Permission, Reach Reach, string Sentence);
