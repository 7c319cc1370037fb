using Microsoft.AspNetCore.Components;

namespace Portal.Server.Components;

/// <summary>What a control held when the browser sent it: one value, or those that are checked.</summary>
public sealed class AutosaveEventArgs : EventArgs
{
    public string[] Values { get; set; } = [];

    /// <summary>Counts the saves of one control, so that the browser knows which one was answered.</summary>
    public long Sequence { get; set; }

    /// <summary>The field's version that stood there when the person began to type this; 0 where the page gives none.</summary>
    public int Version { get; set; }
}

/// <summary>Events that the modules in wwwroot/js raise. They are registered with Blazor in circuit.js.</summary>
[EventHandler("onautosave", typeof(AutosaveEventArgs))]
[EventHandler("onuploaded", typeof(EventArgs))]
[EventHandler("ondialogclosed", typeof(EventArgs))]
public static class EventHandlers;
