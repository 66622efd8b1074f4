using System.ComponentModel;
using System.Globalization;

namespace Dunes.Sdk;

/// <summary>Makes an <see cref="EndpointId"/> of its text, so that options which hold one bind from configuration.</summary>
internal sealed class EndpointIdConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? EndpointId.Parse(text) : base.ConvertFrom(context, culture, value);
}
