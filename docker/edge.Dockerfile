# An edge: what visitors talk to. Keeps no state but the rules that were last in force, for a start while no silo answers; a volume at /state
# keeps them over containers.
# Build from the repository's root: docker build -f docker/edge.Dockerfile -t personalization-grid-edge .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY eng/ eng/
COPY src/ src/
RUN dotnet publish src/EdgeFrontend -c Release -o /app -p:CI=true

FROM mcr.microsoft.com/dotnet/aspnet:10.0-alpine
WORKDIR /app
COPY --from=build /app ./
RUN mkdir /state && chown $APP_UID /state
# The management listener stays on loopback unless a composition opens it to its private network.
ENV ASPNETCORE_HTTP_PORTS= \
    Edge__Url=http://*:8080 \
    Edge__StateDirectory=/state \
    Management__Url=http://127.0.0.1:9090
EXPOSE 8080 9090
USER $APP_UID
# Live, not ready: what cannot serve right now is taken out by the balancer, and restarted only when it does not answer at all.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 CMD wget -q -O /dev/null http://127.0.0.1:9090/health/live || exit 1
ENTRYPOINT ["dotnet", "Personalization.EdgeFrontend.dll"]
