using Portal.Server;
using Portal.Server.Commands;

if (PortalCommands.Find(args) is { } command)
    return await command.RunAsync();

await WebApplication.CreateBuilder(args).AddPortal().Build().UsePortal().RunAsync();
return 0;
