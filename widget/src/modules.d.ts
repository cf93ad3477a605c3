declare module "*.css" {
  const text: string;
  export default text;
}

declare module "texts:all" {
  const texts: { keys: string[]; values: Record<string, string[]> };
  export default texts;
}
