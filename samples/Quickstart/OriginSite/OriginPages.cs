using System.Security.Cryptography;

namespace Personalization.Quickstart;

/// <summary>What a visitor sees.</summary>
internal static class OriginPages
{
    private const string Css = """
        body { font-family: system-ui, sans-serif; margin: 0; background: #f6f7f9; color: #1c2430; }
        header { padding: 2.5rem; background: #44546a; color: #fff; }
        .red header { background: #b3261e; }
        .green header { background: #1e7a3c; }
        nav, main { padding: 1rem 2.5rem; }
        """;

    private const string Icon =
        """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" rx="2" fill="#44546a"/></svg>""";

    // The id comes from the form or the query and is only ever handed on as a value, never written into the page.
    private const string LoginBody = """
            <form id="login"><label>User id <input name="user" value="user-000001"></label> <button>Log in</button></form>
            <p id="who">Not logged in here.</p>
            <script>
              var who = document.getElementById('who');
              function login(user) { analytics.identify(user, {}); who.textContent = 'Logged in as ' + user; }
              document.getElementById('login').addEventListener('submit', function (event) { event.preventDefault(); login(event.target.user.value); });
              var asked = new URLSearchParams(location.search).get('user');
              if (asked && window.analytics) login(asked);
            </script>
        """;

    private const string LogoutBody = """
            <p id="who">Logged out.</p>
            <script>if (window.analytics) analytics.ready(function () { analytics.reset(); document.body.dataset.done = 'true'; });</script>
        """;

    // What a page carries that was made for the Edge SDK: its own snippet, and the SDK's addresses.
    private const string EdgeSdkHead = """
        <script>
            (function (w, d) {
              var analytics = w.analytics = w.analytics || [];
              ['page', 'track', 'identify', 'reset', 'ready', 'on', 'setAnonymousId'].forEach(function (name) {
                analytics[name] = function () { analytics.push([name].concat([].slice.call(arguments))); return analytics; };
              });
              analytics.load = function (key, options) {
                analytics._loadOptions = options;
                var script = d.createElement('script');
                script.async = true;
                script.src = '/seg/ajs/2f1c1c5e';
                d.head.appendChild(script);
              };
              analytics._writeKey = 'REDACTED';
              analytics._cdn = location.origin + '/seg';
              analytics.load('REDACTED', w.ownOptions || { integrations: { 'Segment.io': { protocol: location.protocol.slice(0, -1) } } });
              analytics.page();
            })(window, document);
          </script>
        """;

    private const string CspBody = """
            <p id="own">The page's own script has not run.</p>
            <script src="/assets/own.js"></script>
        """;

    // Goes on to the page that it has prerendered as soon as that says, in the storage both share, that it runs. With "?go" by itself.
    private const string AheadBody = """
            <p id="state">Nothing is prepared.</p>
            <a id="go" href="/prepared">Go</a>
            <script>
              addEventListener('storage', function (event) {
                document.getElementById('state').textContent = event.newValue;
                if (event.newValue === 'prerendered' && location.search === '?go') document.getElementById('go').click();
              });
            </script>
            <script type="speculationrules">{ "prerender": [ { "source": "list", "urls": [ "/prepared" ], "eagerness": "immediate" } ] }</script>
        """;

    // Tells whether it was prerendered, and whether everything of the edge's was loaded only when it was shown.
    private const string PreparedBody = """
            <script>
              localStorage.setItem('ahead', document.prerendering ? 'prerendered' : 'shown');
              if (window.analytics) analytics.ready(function () {
                var shown = performance.getEntriesByType('navigation')[0].activationStart;
                var ours = performance.getEntriesByType('resource').filter(function (entry) { return entry.name.indexOf(location.origin + '/seg/') === 0; });
                analytics.track('Prepared', { path: location.pathname, prerendered: shown > 0, loadedWhenShown: ours.length > 0 && ours.every(function (entry) { return entry.startTime >= shown; }) });
              });
            </script>
        """;

    // Answers navigations as applications do that also work offline: it asks the network itself.
    private const string WorkerScript = """
        self.addEventListener('install', function () { self.skipWaiting(); });
        self.addEventListener('activate', function (event) { event.waitUntil(self.clients.claim()); });
        self.addEventListener('fetch', function (event) { if (event.request.mode === 'navigate') event.respondWith(fetch(event.request)); });

        """;

    private const string WorkerBody = """
            <script>navigator.serviceWorker.register('/worker.js');</script>
        """;

    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods(
            "/",
            ["GET", "HEAD"],
            () => OriginHtml.Answer(OriginHtml.Page("Welcome", "plain", "    <p>The home page that everybody gets.</p>")));
        routes.MapMethods(
            "/red",
            ["GET", "HEAD"],
            () => OriginHtml.Answer(OriginHtml.Page("Welcome to the red side", "red", "    <p>The home page of the red group.</p>")));
        routes.MapMethods(
            "/green",
            ["GET", "HEAD"],
            () => OriginHtml.Answer(OriginHtml.Page("Welcome to the green side", "green", "    <p>The home page of the green group.</p>")));
        routes.MapGet(
            "/about",
            () => OriginHtml.Answer(
                OriginHtml.Page(
                    "About",
                    "plain",
                    """    <p>A demo website. <button id="buy" onclick="analytics.track('Bought', { price: 4 })">Buy</button></p>""")));
        routes.MapGet("/login", () => OriginHtml.Answer(OriginHtml.Page("Log in", "plain", LoginBody)));
        routes.MapGet("/logout", () => OriginHtml.Answer(OriginHtml.Page("Log out", "plain", LogoutBody)));
        routes.MapGet(
            "/opt-out",
            () => OriginHtml.Answer(
                OriginHtml.Page("Opted out", "plain", "    <p>No script is wanted here.</p>", htmlAttributes: " data-grid-skip")));
        routes.MapGet(
            "/edge-sdk",
            () => OriginHtml.Answer(
                OriginHtml.Page("Made for the Edge SDK", "plain", "    <p>This page brings its own snippet.</p>", EdgeSdkHead)));
        routes.MapGet("/csp-nonce", (HttpContext context) =>
        {
            var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
            return Csp(
                context,
                $"script-src 'nonce-{nonce}' 'strict-dynamic'",
                CspBody.Replace("<script ", $"<script nonce=\"{nonce}\" ", StringComparison.Ordinal));
        });
        routes.MapGet("/csp-self", (HttpContext context) => Csp(context, "script-src 'self'", CspBody));
        routes.MapGet(
            "/csp-trusted-types",
            (HttpContext context) => Csp(context, "script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'", CspBody));
        routes.MapGet("/csp-meta-self", () => CspInPage("script-src 'self'", CspBody));
        routes.MapGet("/csp-meta-nonce", () =>
        {
            var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
            return CspInPage(
                $"script-src 'nonce-{nonce}' 'strict-dynamic'",
                CspBody.Replace("<script ", $"<script nonce=\"{nonce}\" ", StringComparison.Ordinal));
        });
        routes.MapGet(
            "/csp-meta-elsewhere", () => CspInPage("script-src https://scripts.example.test", "    <p>Scripts come from elsewhere.</p>"));
        routes.MapGet(
            "/based", () => OriginHtml.Answer(OriginHtml.Page("Based", "plain", "", "<base href=\"https://static.example.test/\">")));
        routes.MapGet("/short", () => OriginHtml.Answer("<!doctype html><title>Short</title><p>Tags that may be left out are."));
        routes.MapGet("/ahead", () => OriginHtml.Answer(OriginHtml.Page("Ahead", "plain", AheadBody)));
        routes.MapGet(
            "/ahead-of-choice",
            () => OriginHtml.Answer(
                OriginHtml.Page("Ahead", "plain", AheadBody.Replace("/prepared", "/choice", StringComparison.Ordinal))));
        routes.MapGet("/prepared", () => OriginHtml.Answer(OriginHtml.Page("Prepared", "plain", PreparedBody)));
        routes.MapGet("/worker", () => OriginHtml.Answer(OriginHtml.Page("Worker", "plain", WorkerBody)));
        routes.MapGet("/worker.js", () => Results.Text(WorkerScript, "text/javascript; charset=utf-8"));
        routes.MapGet("/assets/site.css", (HttpContext context) => Asset(context, Css, "text/css; charset=utf-8"));
        routes.MapGet("/assets/icon.svg", (HttpContext context) => Asset(context, Icon, "image/svg+xml"));
        routes.MapGet(
            "/assets/own.js",
            (HttpContext context) => Asset(
                context,
                "document.getElementById('own').textContent = 'The page\\'s own script has run.';\n",
                "text/javascript; charset=utf-8"));
        routes.MapFallback((HttpContext context) => OriginHtml.Answer(
            OriginHtml.Page("Not found", "plain", $"    <p>There is no {OriginHtml.Encode(context.Request.Path)} here.</p>"), 404));
    }

    /// <summary>A policy that allows nothing but what the page itself names.</summary>
    private static IResult Csp(HttpContext context, string scripts, string body)
    {
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; {scripts}; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'";
        return OriginHtml.Answer(OriginHtml.Page("Strict", "plain", body));
    }

    /// <summary>The same as a page without headers of its own says it, on a static host for instance.</summary>
    private static IResult CspInPage(string scripts, string body)
    {
        var policy = $"default-src 'none'; {scripts}; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'";
        return OriginHtml.Answer(
            OriginHtml.Page("Strict", "plain", body, $"<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">"));
    }

    private static IResult Asset(HttpContext context, string text, string contentType)
    {
        context.Response.Headers.CacheControl = "public, max-age=3600";
        return Results.Text(text, contentType);
    }
}
