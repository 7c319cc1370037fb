using Portal.Infrastructure;
using Portal.Server.Commands;
using Portal.Server.Components;
using Portal.Server.Features;
using Portal.Server.Features.Account;
using Portal.Server.Security;

if (PortalCommands.Find(args) is { } command)
    return await command.RunAsync();

var builder = WebApplication.CreateBuilder(args);
builder.Host.UseDefaultServiceProvider(options => (options.ValidateScopes, options.ValidateOnBuild) = (true, true));
builder.Services.AddPortalInfrastructure(builder.Configuration, builder.Environment);
builder.Services.AddPortalComponents(builder.Configuration);
builder.Services.AddPortalAccounts(builder.Configuration, builder.Environment);
builder.Services.AddPortalFeatures();
var app = builder.Build();
app.UsePortalComponents();
app.MapPortalAccounts();
app.UsePortalNeeds();
app.MapPortalFeatures();
app.MapPortalComponents();
app.MapPortalUnknown();
await app.RunAsync();
return 0;
