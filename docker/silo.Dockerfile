# A silo: grains, storage, operator API. No visitors.
# Build from the repository's root: docker build -f docker/silo.Dockerfile -t personalization-grid-silo .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY eng/ eng/
COPY src/ src/
RUN dotnet publish src/Silo -c Release -o /app -p:CI=true

FROM mcr.microsoft.com/dotnet/aspnet:10.0-alpine
WORKDIR /app
COPY --from=build /app ./
# The management listener stays on loopback unless a composition opens it to its private network.
ENV ASPNETCORE_HTTP_PORTS= \
    Management__Url=http://127.0.0.1:9091
EXPOSE 11111 30000 9091
USER $APP_UID
# Live, not ready: what cannot serve right now is taken out by the balancer, and restarted only when it does not answer at all.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 CMD wget -q -O /dev/null http://127.0.0.1:9091/health/live || exit 1
ENTRYPOINT ["dotnet", "Personalization.Silo.dll"]
