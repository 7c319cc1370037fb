using Portal.Server.Components;
using Portal.Server.Security;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddPortalComponents(builder.Configuration);
var app = builder.Build();
app.UsePortalComponents();
app.UsePortalAntiforgery();
app.MapPortalComponents();
await app.RunAsync();
