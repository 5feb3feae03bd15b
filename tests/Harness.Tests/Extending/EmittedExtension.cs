using System.Reflection;
using System.Reflection.Emit;

namespace Harness.Tests.Extending;

/// <summary>Writes the assembly of an extension that is wrong in one point: a class whose members give these values, and nothing where none is given.</summary>
internal static class EmittedExtension
{
    /// <summary>Writes it, and gives its path.</summary>
    /// <typeparam name="T">The interface that its class implements.</typeparam>
    /// <param name="folder">Where to.</param>
    /// <param name="members">What properties give, by their names: a text, a number, or an exception type that they throw.</param>
    /// <param name="isGeneric">Whether the class is an open generic one.</param>
    public static string Write<T>(TemporaryFolder folder, IReadOnlyDictionary<string, object> members, bool isGeneric = false)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName("emitted"), typeof(object).Assembly);
        var type = assembly.DefineDynamicModule("emitted").DefineType("Emitted.Extension", TypeAttributes.Public | TypeAttributes.Class, typeof(object), [typeof(T)]);
        if (isGeneric)
            type.DefineGenericParameters("TAnything");
        type.DefineDefaultConstructor(MethodAttributes.Public);
        foreach (var method in typeof(T).GetMethods().Where(method => method.IsAbstract || members.ContainsKey(NameOf(method))))
        {
            var made = type.DefineMethod(method.Name, MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig, method.ReturnType, [.. method.GetParameters().Select(parameter => parameter.ParameterType)]);
            Give(made.GetILGenerator(), members.GetValueOrDefault(NameOf(method)), method.ReturnType);
            type.DefineMethodOverride(made, method);
        }

        type.CreateType();
        var path = folder.Of("emitted.dll");
        assembly.Save(path);
        return path;
    }

    private static string NameOf(MethodInfo method) => method.Name.Replace("get_", "", StringComparison.Ordinal);

    private static void Give(ILGenerator code, object? value, Type type)
    {
        if (value is Type thrown)
        {
            code.Emit(OpCodes.Newobj, thrown.GetConstructor([])!);
            code.Emit(OpCodes.Throw);
            return;
        }

        if (value is string text)
            code.Emit(OpCodes.Ldstr, text);
        else if (type == typeof(int) || type == typeof(bool))
            code.Emit(OpCodes.Ldc_I4, value as int? ?? 0);
        else if (type != typeof(void))
            code.Emit(OpCodes.Ldnull);
        code.Emit(OpCodes.Ret);
    }
}
