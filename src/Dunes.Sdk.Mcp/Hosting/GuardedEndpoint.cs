using Dunes.Sdk.Mcp.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Mcp.Hosting;

/// <summary>Stands before the protocol's endpoint: answers 403 to whom the guard refuses, and bounds what the others may send.</summary>
internal sealed class GuardedEndpoint(RequestGuard guard, McpMetrics metrics, ILogger<GuardedEndpoint> logger)
{
    /// <summary>Bytes of a request's body: a call of a tool has a few hundred.</summary>
    public const int MaxBody = 64 * 1024;

    public RequestDelegate Wrap(RequestDelegate next) => context =>
    {
        var (host, origin) = (context.Request.Host, context.Request.Headers.Origin);
        var refusal = guard.Judge(context.Connection.RemoteIpAddress, host.HasValue ? host.Host : null, origin.ToArray());
        if (refusal != McpRefusal.None) return RefuseAsync(context, refusal);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MaxBody;
        return next(context);
    };

    private Task RefuseAsync(HttpContext context, McpRefusal refusal)
    {
        metrics.Refused(refusal);
        var request = context.Request;
        logger.RequestRefused(refusal, ForeignText.Clean(request.Host.Value), ForeignText.Clean(request.Headers.Origin.ToString()));
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(
            refusal switch
            {
                McpRefusal.Remote => "This server answers programs of its own machine only.",
                McpRefusal.Host => "The Host header does not name a host that this server answers for.",
                _ => "The Origin header does not name an origin that this server answers to.",
            },
            context.RequestAborted);
    }
}
