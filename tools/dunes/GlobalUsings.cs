global using Dunes.Sdk;
