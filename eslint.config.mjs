import pulumi from "@pulumi/eslint-plugin";
import tseslint from "typescript-eslint";

export default tseslint.config(
    { ignores: ["bin", "node_modules", "**/*.mjs"] },
    tseslint.configs.strictTypeChecked,
    {
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        plugins: { "@pulumi": pulumi },
        rules: {
            "@pulumi/no-output-in-template-literal": "error",
            "@pulumi/no-output-instance-in-template-literal": "error",
            // Numbers in messages are fine; Outputs in them are what these rules are for.
            "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
            // A component is created for its children: `new` without a variable is the field's idiom.
            "no-new": "off",
        },
    },
    {
        files: ["tests/**", "bench/**"],
        rules: { "@typescript-eslint/no-unused-expressions": "off", "@typescript-eslint/no-non-null-assertion": "off" },
    },
);
