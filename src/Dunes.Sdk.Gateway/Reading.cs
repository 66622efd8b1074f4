using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway;

/// <summary>One measured value on its way from a sensor to an advisor.</summary>
/// <param name="Source">Unicast address of the sensor's element.</param>
/// <param name="ReportCounter">The sensor's own count of its reports: with <paramref name="Source"/> and <paramref name="Property"/> it names the reading.</param>
/// <param name="Property">What was measured.</param>
/// <param name="Value">The raw value in the property's unit.</param>
/// <param name="Received">When the gateway took it.</param>
/// <param name="Priority">How urgent it is.</param>
public readonly record struct Reading(ushort Source, uint ReportCounter, SensorProperty Property, long Value, DtnTime Received, Priority Priority);
