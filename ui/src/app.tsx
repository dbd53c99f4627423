export function App() {
  return <main>Porchlight</main>;
}
